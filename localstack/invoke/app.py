"""The Lambda endpoint: Invoke, for `AWS_ENDPOINT_URL_LAMBDA`.

Answers and limits: Lambda API reference, Invoke. Signatures are not checked: it listens on the
loopback interface and a page cannot reach it (no CORS answer, and foreign Host names are refused).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from localstack.invoke.outcome import MAX_ASYNC_BYTES, MAX_SYNC_BYTES
from localstack.invoke.runtime import Runtime

LOCAL_HOSTS = ["127.0.0.1", "localhost"]


def lambda_app(runtime: Runtime, more: Sequence[Route] = ()) -> Starlette:
    """The endpoint over these functions, and `more` routes of the local cloud's own."""

    async def invoke(request: Request) -> Response:
        name = request.path_params["name"]
        entry = runtime.find(name)
        if entry is None:
            return _error(404, "ResourceNotFoundException", f"Function not found: {name}")
        kind = request.headers.get("x-amz-invocation-type", "RequestResponse")
        body = await request.body()
        limit = MAX_ASYNC_BYTES if kind == "Event" else MAX_SYNC_BYTES
        if len(body) > limit:
            text = f"Request must be smaller than {limit} bytes for the {kind} operation"
            return _error(413, "RequestTooLargeException", text)
        try:
            event = json.loads(body) if body else {}
        except ValueError as error:
            text = f"Could not parse request body into json: {error}"
            return _error(400, "InvalidRequestContentException", text)
        return await _run(runtime, entry.logical_id, kind, event)

    return Starlette(
        routes=[
            Route("/2015-03-31/functions/{name}/invocations", invoke, methods=["POST"]),
            *more,
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=LOCAL_HOSTS)],
    )


async def _run(runtime: Runtime, logical_id: str, kind: str, event: object) -> Response:
    if kind == "DryRun":
        return Response(status_code=204)
    if kind == "Event":
        runtime.invoke_later(logical_id, event)
        return Response(status_code=202)
    if kind != "RequestResponse":
        return _error(400, "InvalidParameterValueException", f"Unknown invocation type: {kind}")
    outcome = await runtime.invoke(logical_id, event)
    headers = {"X-Amz-Executed-Version": "$LATEST"}
    if outcome.failed:
        headers["X-Amz-Function-Error"] = "Unhandled"
    return Response(outcome.payload(), media_type="application/json", headers=headers)


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse(
        {"Type": "User", "Message": message}, status, headers={"x-amzn-ErrorType": code}
    )
