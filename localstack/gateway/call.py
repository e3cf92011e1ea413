"""One HTTP request, and one answer, as plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Call:
    """A request: names of headers in lower case, in the order sent; `path` decoded."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    source_ip: str
    protocol: str = "HTTP/1.1"

    def header(self, name: str) -> str | None:
        """All values of a header joined by commas, or None when it was not sent."""
        values = [value for key, value in self.headers if key == name]
        return ",".join(values) if values else None


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; a header may stand more than once."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = field(default=())


def message(status: int, text: str, headers: Mapping[str, str] | None = None) -> Answer:
    """One of the gateway's own answers."""
    return Answer(
        status,
        json.dumps({"message": text}, separators=(",", ":")).encode(),
        (("content-type", "application/json"), *(headers or {}).items()),
    )
