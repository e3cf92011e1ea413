"""Another server that hands out recordings, with all the bad habits that such servers have.

Plain sockets: a server that breaks off, drips or lies about lengths is beyond what libraries do.
"""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

_RANGE: Final = re.compile(r"bytes=(\d+)-(\d*)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came; header names in lower case."""

    path: str
    headers: dict[str, str]

    @property
    def start(self) -> int:
        found = _RANGE.fullmatch(self.headers.get("range", ""))
        return int(found[1]) if found else 0


@dataclass
class Say:
    """An answer: `body` may be endless; what is sent is cut after `cut_after` bytes of body."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Iterator[bytes] | bytes = b""
    cut_after: int | None = None
    pause: Callable[[int], None] = lambda _sent: None


Script = Callable[[Asked], Say]


class Provider:
    """Answers each path by its script; `asked` keeps all requests."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.scripts: dict[str, Script] = {}
        provider = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                provider._handle(self.rfile, self.request)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

            def finish_request(self, request: Any, client: Any) -> None:
                with suppress(OSError):  # the other side hangs up, also in mid-handshake
                    served = tls.wrap_socket(request, server_side=True) if tls else request
                    super().finish_request(served, client)

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [one.path.partition("?")[0] for one in self.asked]

    def __enter__(self) -> Provider:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handle(self, reading: object, connection: socket.socket) -> None:
        asked = _read(reading)
        if asked is None:
            return
        self.asked.append(asked)
        script = self.scripts.get(asked.path.partition("?")[0])
        try:
            _send(connection, script(asked) if script else Say(404))
        except OSError:
            return  # the other side has gone


def _read(reading: object) -> Asked | None:
    line = reading.readline().decode("latin-1").split()  # type: ignore[attr-defined]
    if len(line) < 2:
        return None
    headers = {}
    while (text := reading.readline().decode("latin-1").strip()) != "":  # type: ignore[attr-defined]
        name, _, value = text.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Asked(line[1], headers)


def _send(connection: socket.socket, say: Say) -> None:
    lines = [f"HTTP/1.1 {say.status} It Is So", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in say.headers.items()]
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
    pieces = iter([say.body]) if isinstance(say.body, bytes) else say.body
    left = say.cut_after
    sent = 0
    for piece in pieces:
        part = piece if left is None else piece[: left - sent]
        connection.sendall(part)
        sent += len(part)
        say.pause(sent)
        if left is not None and sent >= left:
            break
    if left is not None:
        connection.shutdown(socket.SHUT_RDWR)


def file(
    data: bytes,
    *,
    etag: str | None = '"v1"',
    ranges: bool = True,
    content_type: str = "video/mp4",
    length: bool = True,
    headers: dict[str, str] | None = None,
) -> Script:
    """A well-behaved server of one file, or one that knows no ranges, or tells no length."""

    def script(asked: Asked) -> Say:
        told = {"Content-Type": content_type, **(headers or {})}
        told |= {"ETag": etag} if etag else {}
        unchanged = asked.headers.get("if-range") in {None, etag}
        if asked.start and ranges and unchanged:
            rest = data[asked.start :]
            told["Content-Range"] = f"bytes {asked.start}-{len(data) - 1}/{len(data)}"
            return Say(206, told | {"Content-Length": str(len(rest))}, rest)
        return Say(200, told | ({"Content-Length": str(len(data))} if length else {}), data)

    return script


def broken_after(count: int, script: Script, times: int = 1) -> Script:
    """The first `times` answers break off after so many bytes of their body."""
    left = [times]

    def broken(asked: Asked) -> Say:
        say = script(asked)
        if left[0] > 0 and say.status in {200, 206}:
            left[0] -= 1
            say.cut_after = count
        return say

    return broken


@contextmanager
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running
