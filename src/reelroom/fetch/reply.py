"""What an answer's head says: bytes from where on, of how many, or why there are none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reelroom.domain.errors import ReelroomError
from reelroom.domain.import_errors import (
    SourceForbidden,
    SourceGone,
    SourceIsPage,
    SourceRefused,
    SourceUnreachable,
)

_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({408, 425, 429})
_LONGEST_WAIT_S: Final = 300.0

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Extent:
    """Bytes from `start` on; `length` of them in this answer, `size` of the whole, where known."""

    start: int
    length: int | None
    size: int | None


def refusal(host: str, status: int, headers: Headers) -> ReelroomError | None:
    """What stands in the way of reading the body; None for an answer with the bytes."""
    if status in {401, 403, 407}:
        return SourceForbidden(host, status)
    if status in {404, 410}:
        return SourceGone(host)
    if status >= 500 or status in _PASSING:
        return SourceUnreachable(host, f"is out of order ({status})", _retry_after_s(headers))
    if status not in {200, 206}:
        return SourceRefused(f"{host} answered with status {status}, and not with a recording.")
    if _media_type(headers) in _PAGES:
        return SourceIsPage(host)
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"", "identity"}:
        return SourceRefused(
            f"{host} sends the file packed ({coding[:20]}), although we asked for it as it is."
        )
    return None


def extent(host: str, status: int, headers: Headers, asked: int) -> Extent:
    """Raises SourceRefused for a range that was not asked for."""
    length = _number(headers.get("content-length"))
    if status == 200:
        return Extent(0, length, length)
    found = _RANGE.fullmatch(headers.get("content-range", "").strip())
    if found is None or int(found[1]) != asked:
        raise SourceRefused(f"{host} answers with another part of the file than it was asked for.")
    size = None if found[3] == "*" else int(found[3])
    return Extent(asked, int(found[2]) - asked + 1, size)


def validator(headers: Headers) -> str | None:
    """What If-Range takes (RFC 9110, 13.1.5): a strong ETag, else the time of the last change."""
    etag = headers.get("etag", "").strip()
    if etag.startswith('"'):
        return etag
    return headers.get("last-modified", "").strip() or None


def _media_type(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _retry_after_s(headers: Headers) -> float | None:
    seconds = _number(headers.get("retry-after"))
    return None if seconds is None else min(float(seconds), _LONGEST_WAIT_S)
