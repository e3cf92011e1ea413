"""AWS JSON over HTTP, as the local endpoints speak it: one POST, an `X-Amz-Target`, a JSON body.

A thread per connection, HTTP/1.1 with keep-alive. Only names of this machine are accepted in
`Host`: an endpoint that starts processes must not be reachable through a web page whose name was
pointed at 127.0.0.1. There is no CORS answer, so a browser cannot send the target header at all.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
MAX_BODY_BYTES = 17 * 1024 * 1024  # DynamoDB takes requests of 16 MB


class AwsError(Exception):
    """An error as an AWS SDK understands it; `members` are the error shape's further fields."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.members = dict(members or {})


class NoAnswer(Exception):
    """The caller is to see its connection closed with no answer at all."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        """The part of `X-Amz-Target` after the dot, or ''."""
        return self.headers.get("x-amz-target", "").rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """One response; `Content-Length` is added."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(value: object, status: int = 200, content_type: str = "application/json") -> Answer:
    """`value` as a JSON answer."""
    return Answer(status, json.dumps(value).encode(), {"Content-Type": content_type})


def error_answer(error: AwsError, version: str) -> Answer:
    """`error` in AWS JSON `version` ("1.0" or "1.1")."""
    body = {"__type": error.code, "message": error.message, **error.members}
    return json_answer(body, error.status, f"application/x-amz-json-{version}")


class Endpoint:
    """A listening server; `url` is known at once, calls are answered from construction on."""

    def __init__(
        self,
        answer: Callable[[Call], Answer],
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        names: frozenset[str] = LOCAL_NAMES,
    ) -> None:
        handler = type("Handler", (_Handler,), {"answer": staticmethod(answer), "names": names})
        self._server = _Server((host, port), handler)
        self.port: int = self._server.server_address[1]
        self.url = f"http://{host}:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            args=(0.05,),
            name=f"endpoint-{self.port}",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening and close every connection; calls under way get no answer."""
        self._server.shutdown()
        self._server.server_close()
        self._server.close_connections()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        super().__init__(address, handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, peer = super().get_request()
        self._open.add(connection)
        return connection, peer

    def close_connections(self) -> None:
        for connection in list(self._open):
            with contextlib.suppress(OSError):  # the other side was faster
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        """A client that went away is not an event."""


class _Handler(BaseHTTPRequestHandler):
    answer: ClassVar[Callable[[Call], Answer]]
    names: ClassVar[frozenset[str]]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def do_POST(self) -> None:
        self._serve()

    def do_GET(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self.close_connection = True
            return self._send(Answer(411, b""))
        if int(length) > MAX_BODY_BYTES:
            self.close_connection = True
            return self._send(Answer(413, b""))
        body = self.rfile.read(int(length))
        host = self.headers.get("Host", "")
        if host.rpartition(":")[0] not in self.names and host not in self.names:
            return self._send(json_answer({"message": f"host {host!r} is not served here"}, 421))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            answer = type(self).answer(Call(self.command, self.path, headers, body))
        except NoAnswer:
            self.close_connection = True
            return None
        return self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Requests are not logged: the tasks' own logs are what a reader looks for."""
