"""An answer, and how it leaves: heads and small bodies at once, files by sendfile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Protocol


class FileContent(Protocol):
    """Stored bytes that are handed to the kernel, never read by this process."""

    @property
    def size(self) -> int: ...

    def send(self, pipe: Pipe) -> None:
        """Push every byte through `pipe`."""
        ...

    def close(self) -> None:
        """Release the files; called once, sent or not."""
        ...


class Pipe(Protocol):
    """The sending side of a connection, as the faults and the throttle see it."""

    def file(self, descriptor: int, offset: int, length: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Response:
    """Status, headers and either small bytes or stored content."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    content: FileContent | None = None

    @property
    def length(self) -> int:
        return self.content.size if self.content is not None else len(self.body)

    def with_headers(self, more: Mapping[str, str]) -> Response:
        return replace(self, headers={**self.headers, **more})


def render_head(response: Response, *, keep_alive: bool) -> bytes:
    """The status line and the headers, blank line included.

    Line breaks inside a value are blanks, so stored metadata can't add headers of its own.
    """
    reason = HTTPStatus(response.status).phrase
    lines = [f"HTTP/1.1 {response.status} {reason}"]
    lines += [f"{name}: {_one_line(value)}" for name, value in response.headers.items()]
    if response.status not in (204, 304) and "Content-Length" not in response.headers:
        lines.append(f"Content-Length: {response.length}")
    if not keep_alive:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("utf-8")


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")
