"""A body as a row of views into one receive buffer, and the two HTTP framings of it."""

from __future__ import annotations

from typing import Protocol

from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.wire import Wire

LINE_BYTES = 128
LONGEST_LINE_BYTES = 8192


class Source(Protocol):
    """Bytes that are read once, in order."""

    def some(self, limit: int) -> memoryview:
        """1..limit bytes, valid until the next call; empty at the end of the source."""
        ...


class Framed(Source, Protocol):
    """A source that is read by lines: what was read beyond one is given back."""

    def back(self, count: int) -> None:
        """Give back the last `count` bytes of the latest view."""
        ...


class LengthSource:
    """Exactly `length` bytes of the wire (Content-Length framing)."""

    def __init__(self, wire: Wire, length: int) -> None:
        self._wire = wire
        self._left = length

    def some(self, limit: int) -> memoryview:
        if self._left == 0:
            return memoryview(b"")
        view = self._wire.some(min(limit, self._left))
        self._left -= len(view)
        return view

    def back(self, count: int) -> None:
        self._wire.back(count)
        self._left += count


class ChunkedSource:
    """Transfer-Encoding: chunked (RFC 9112 section 7.1); trailers are read and dropped."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._left = 0
        self._started = False
        self._ended = False

    def some(self, limit: int) -> memoryview:
        if self._left == 0 and not self._ended:
            self._next_chunk()
        if self._ended:
            return memoryview(b"")
        view = self._wire.some(min(limit, self._left))
        self._left -= len(view)
        return view

    def back(self, count: int) -> None:
        self._wire.back(count)
        self._left += count

    def _next_chunk(self) -> None:
        if self._started and read_line(self._wire):
            raise S3Error("IncompleteBody", "A chunk was longer than its size line said.")
        self._started = True
        self._left = chunk_size(read_line(self._wire).partition(b";")[0])
        if self._left == 0:
            self._ended = True
            while read_line(self._wire):
                pass


def read_line(source: Framed) -> bytes:
    """The next line without its CRLF; S3Error IncompleteBody when there is none."""
    line = b""
    while len(line) < LONGEST_LINE_BYTES:
        piece = bytes(source.some(LINE_BYTES))
        if not piece:
            raise S3Error("IncompleteBody")
        end = piece.find(b"\n")
        if end >= 0:
            source.back(len(piece) - end - 1)
            return (line + piece[:end]).rstrip(b"\r")
        line += piece
    raise S3Error("InvalidRequest", "A line of the chunked body is too long.")


def chunk_size(text: bytes) -> int:
    """A hexadecimal size; S3Error InvalidRequest for anything else (signs, `0x`, blanks)."""
    if not text or len(text) > 16 or text.strip(b"0123456789abcdefABCDEF"):
        raise S3Error("InvalidRequest", "A chunk size of the body is not hexadecimal.")
    return int(text, 16)


def drain(source: Source, most: int) -> bool:
    """Throw away what is left, at most about `most` bytes; True when the end was reached."""
    while most > 0:
        view = source.some(1 << 20)
        if not view:
            return True
        most -= len(view)
    return False
