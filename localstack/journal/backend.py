"""One incarnation of ministack's DynamoDB: started empty, owned, thrown away when in doubt."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from localstack import ministack
from localstack.journal.operations import TARGET
from localstack.journal.request import Reply, Request

_ANSWER_WITHIN_S = 60.0
# The server closes an idle connection after 75 s; meeting that would look like a lost answer.
_REUSE_WITHIN_S = 30.0
_LOST = (OSError, http.client.HTTPException)


class BackendLost(Exception):
    """No whole answer came; whether the request was carried out is unknown."""


@dataclass(slots=True)
class _Line:
    connection: http.client.HTTPConnection
    used: float


class Backend:
    """A DynamoDB with no table in it at first. Any thread may `ask`; each has its connection."""

    def __init__(self, python: Path, folder: Path) -> None:
        """Starts it, ready on return. Raises MinistackFailed."""
        setup = ministack.Setup(folder, services=("dynamodb",))
        self._process = ministack.start(python, setup)
        self._local = threading.local()
        self.pid = self._process.pid

    def ask(self, request: Request) -> Reply:
        """Its answer to `request`. Raises BackendLost."""
        line = self._line()
        try:
            line.connection.request("POST", "/", request.body, _headers(request))
            response = line.connection.getresponse()
            body = response.read()
        except _LOST as error:
            line.connection.close()
            self._local.line = None
            raise BackendLost(f"{request.operation} got no answer: {error!r}") from error
        line.used = time.monotonic()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, body, headers)

    def _line(self) -> _Line:
        line: _Line | None = getattr(self._local, "line", None)
        if line is not None and time.monotonic() - line.used < _REUSE_WITHIN_S:
            return line
        if line is not None:
            line.connection.close()
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._process.port, timeout=_ANSWER_WITHIN_S
        )
        self._local.line = _Line(connection, time.monotonic())
        return self._local.line  # type: ignore[no-any-return]

    def wait(self) -> None:
        """Block until the process has ended."""
        self._process.wait()

    def kill(self) -> None:
        """End it; a second call does nothing."""
        self._process.kill()


def _headers(request: Request) -> dict[str, str]:
    # One account for all callers; the region comes from the scope. Signatures aren't looked at.
    scope = f"journal/20260101/{request.region}/dynamodb/aws4_request"
    return {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": TARGET + request.operation,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
    }
