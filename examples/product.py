"""Reelroom behind a product: its users get upload targets, never a token of Reelroom.

The product signs in as itself and owns all sessions; whose they are is its own business. Calls
block here: a product puts them into threads (`starlette.concurrency.run_in_threadpool`).
"""

from __future__ import annotations

import os

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from reelroom.client.job import Jobs
from reelroom.client.recording import Recordings
from reelroom.client.session import Sessions
from reelroom.client.transport import Transport

CREATE = """mutation ($input: UploadCreateInput!) { uploadCreate(input: $input) { upload { id }
  targets { sourceId partNumber size url } userErrors { code message } } }"""
SENT = """mutation ($input: UploadSourceCompleteInput!) { uploadSourceComplete(input: $input) {
  source { status } userErrors { code message } } }"""
COMPLETE = """mutation ($input: UploadCompleteInput!) { uploadComplete(input: $input) {
  job { id } userErrors { code message } } }"""


def app(transport: Transport | None = None) -> Starlette:
    api = transport or Transport(
        os.environ["REELROOM_API_URL"], lambda: os.environ["REELROOM_TOKEN"]
    )
    users: dict[str, str] = {}  # of uploads; a product has a database
    jobs: dict[str, str] = {}

    async def book(request: Request) -> JSONResponse:
        """{"title", "date", "files": [{"name", "size"}]} -> where the browser PUTs the parts."""
        wanted = await request.json()
        session = Sessions(api).create(wanted["title"], wanted["date"])
        announced = {"sessionId": session.id, "files": wanted["files"]}
        made = api.mutate(CREATE, "uploadCreate", announced)
        users[made["upload"]["id"]] = request.headers["x-user"]
        return JSONResponse({"booking": made["upload"]["id"], "targets": made["targets"]}, 201)

    async def booking(request: Request) -> JSONResponse:
        """PUT {source: CRC64NVME}: all is sent. GET: how far it is, then where to watch it."""
        upload = request.path_params["upload"]
        if users.get(upload) != request.headers["x-user"]:
            return JSONResponse({"message": "There is no such booking."}, 404)
        if request.method == "PUT":
            for source, crc in (await request.json()).items():
                api.mutate(SENT, "uploadSourceComplete", {"sourceId": source, "crc64nvme": crc})
            made = api.mutate(COMPLETE, "uploadComplete", {"uploadId": upload})
            jobs[upload] = made["job"]["id"]
        if upload not in jobs:
            return JSONResponse({"status": "SENDING"})
        job = Jobs(api).get(jobs[upload])
        watch = Recordings(api).playback_url(job.recording_id).url if job.recording_id else None
        return JSONResponse({"status": job.status, "reason": job.reason, "watch": watch})

    return Starlette(
        routes=[
            Route("/bookings", book, methods=["POST"]),
            Route("/bookings/{upload}", booking, methods=["GET", "PUT"]),
        ]
    )
