"""The examples run: one behind a product's own API, one from files to a saved recording."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from docs.generate.calls import combining
from docs.generate.calls.person import Person
from docs.generate.calls.stack import running
from examples import product, upload
from reelroom.client import Reelroom
from reelroom.client.transport import Transport
from tests.fakes.services import World
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import Footage
from tests.unit.localcloud.asgi import AsgiClient


def over_http(api: Api) -> httpx.Client:
    """The handler behind an HTTP client; in a thread, for the handler has an event loop."""

    def answer(request: httpx.Request) -> httpx.Response:
        with ThreadPoolExecutor(1) as pool:
            event = api.event(request.content.decode())
            answered = pool.submit(api.send, event).result()
        return httpx.Response(answered.status, text=answered.text)

    return httpx.Client(transport=httpx.MockTransport(answer))


@pytest.fixture
def footage() -> Footage:
    world = World()
    return Footage(world, Api(world))


def test_a_product_hands_out_targets_and_shows_the_recording(footage: Footage) -> None:
    room = Transport("http://api.example", lambda: "token", http=over_http(footage.api))
    browser, ada = AsgiClient(product.app(room)), {"x-user": "ada"}
    files = [{"name": "GX010042.MP4", "size": 10}]
    wanted = {"title": "Track day", "date": "2026-11-20", "files": files}
    booked = browser.post("/bookings", json=wanted, headers=ada)
    assert booked.status_code == 201
    (target,) = booked.json()["targets"]
    assert target["size"] == 10
    upload_id = booked.json()["booking"]
    at = f"/bookings/{upload_id}"
    assert browser.get(at, headers=ada).json() == {"status": "SENDING"}

    footage.store(target["sourceId"])
    crcs = {target["sourceId"]: footage.crc(target["sourceId"])}
    assert browser.put(at, json=crcs, headers=ada).json()["status"] == "QUEUED"

    footage.runner.done(footage.job(upload_id.replace("upl_", "job_")))
    shown = browser.get(at, headers=ada).json()
    assert (shown["status"], shown["watch"][:9]) == ("DONE", "memory://")
    assert browser.get(at, headers={"x-user": "ben"}).status_code == 404


@dataclass
class Worker:
    """Waiting for the job means that its task runs."""

    person: Person
    jobs: list[str] = field(default_factory=list)

    def __call__(self, _: float) -> None:
        while self.jobs:
            combining.carried_out(self.person.stack.task(self.jobs.pop()))


def test_files_become_a_recording_that_is_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / "GX010042.MP4", tmp_path / "GX020042.MP4"]
    for path in files:
        path.write_bytes(combining.clip())
    with running() as stack:
        person = Person(stack)
        worker = Worker(person)
        room = Reelroom("http://api.example", "token", sleep=worker)
        room._transport._http = noting_jobs(over_http(person.api), worker.jobs.append)
        with room:
            made = upload.record(room, "Track day", files, tmp_path / "day.mp4")
        about = person.api.read("query ($id: ID!) { recording(id: $id) { sha256 } }", id=made)
    assert hashlib.sha256((tmp_path / "day.mp4").read_bytes()).hexdigest() == about["sha256"]


def noting_jobs(client: httpx.Client, note: Callable[[str], None]) -> httpx.Client:
    """Tells of each job that is queued through `client`."""

    def look(answer: httpx.Response) -> None:
        answer.read()
        made = (json.loads(answer.text).get("data") or {}).get("uploadComplete")
        if made and made["job"]:
            note(made["job"]["id"])

    client.event_hooks = {"response": [look]}
    return client
