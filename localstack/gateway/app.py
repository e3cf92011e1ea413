"""The gateway as an ASGI application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from localstack.gateway.call import Call
from localstack.gateway.gateway import MAX_BODY_BYTES, Gateway

_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
# The gateway frames its answers itself; a second, other length would let one be read as two.
_FRAMING = frozenset({"content-length", "transfer-encoding", "connection"})


def gateway_app(gateway: Gateway) -> Starlette:
    """Every path and method goes through the gateway."""

    async def serve(request: Request) -> Response:
        answer = await gateway.answer(await _call(request))
        response = Response(answer.body, answer.status)
        for name, value in answer.headers:
            if name not in _FRAMING:
                response.headers.append(name, value)
        return response

    return Starlette(routes=[Route("/{path:path}", serve, methods=_METHODS)])


async def _call(request: Request) -> Call:
    return Call(
        method=request.method,
        path=request.scope["path"],
        query=request.url.query,
        headers=tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in request.headers.raw
        ),
        body=await _body(request),
        source_ip=request.client.host if request.client else "127.0.0.1",
        protocol=f"HTTP/{request.scope['http_version']}",
    )


async def _body(request: Request) -> bytes:
    # One byte above the limit is enough to refuse it; the rest is never kept.
    parts, size = [], 0
    async for part in request.stream():
        if size <= MAX_BODY_BYTES:
            parts.append(part)
            size += len(part)
    return b"".join(parts)
