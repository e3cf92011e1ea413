"""Several uvicorn servers in one event loop, stopped together."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette


class _Server(uvicorn.Server):
    """Leaves signals to the process, which has more than one server to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(apps: Sequence[tuple[Starlette, socket.socket]], stop: asyncio.Event) -> None:
    """Serve each application on its listening socket until `stop` is set."""
    servers = [(_Server(_config(app)), bound) for app, bound in apps]
    running = [asyncio.create_task(server.serve([bound])) for server, bound in servers]
    await stop.wait()
    for server, _ in servers:
        server.should_exit = True
    await asyncio.gather(*running)


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback interface. Raises OSError when the port is taken."""
    # asyncio turns Nagle's algorithm off only where the protocol is named (40 ms an answer).
    bound = socket.socket(proto=socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    bound.listen(128)
    return bound


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        access_log=False,
        lifespan="off",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=75,
        ws="none",
    )
