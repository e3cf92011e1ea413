"""Boxes of ISO base media files (ISO/IEC 14496-12, 4.2), read without trusting a single size."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_HEADER = 8
_LARGE_HEADER = 16
_SIBLINGS_MAX = 1_000_000  # a day of fragments
CHILDREN_MAX = 10_000


class MalformedBox(Exception):
    """A box that does not fit into its parent; `box` as far as it could be read."""

    def __init__(self, box: Box | None, detail: str) -> None:
        super().__init__(detail)
        self.box = box


@dataclass(frozen=True, slots=True)
class Box:
    """`kind` is the four-character code; `start`, `body` and `end` are offsets in the file."""

    kind: bytes
    start: int
    body: int
    end: int

    @property
    def size(self) -> int:
        """Bytes with the header."""
        return self.end - self.start


def read_at(file: BinaryIO, offset: int, size: int) -> bytes:
    """Up to `size` bytes from `offset`."""
    file.seek(offset)
    return file.read(size)


def boxes(file: BinaryIO, start: int, end: int, most: int = _SIBLINGS_MAX) -> Iterator[Box]:
    """The boxes between two offsets, in order. Raises MalformedBox at the first that overruns, and
    behind `most` of them."""
    position = start
    for _ in range(most):
        if end - position < _HEADER:
            return
        box = _box_at(file, position, end)
        if box.end > end:
            raise MalformedBox(box, f"{box.kind!r} ends {box.end - end} bytes too late")
        yield box
        position = box.end
    raise MalformedBox(None, "too many boxes")


def _box_at(file: BinaryIO, position: int, end: int) -> Box:
    size, kind = struct.unpack(">I4s", read_at(file, position, _HEADER))
    header = _HEADER
    if size == 1:
        large = read_at(file, position + _HEADER, 8)
        if len(large) < 8:
            raise MalformedBox(None, "a large size is cut off")
        size, header = int.from_bytes(large, "big"), _LARGE_HEADER
    elif size == 0:
        size = end - position
    if size < header:
        raise MalformedBox(None, f"{kind!r} is smaller than its header")
    return Box(kind, position, position + header, position + size)


def children(file: BinaryIO, parent: Box, skip: int = 0) -> Iterator[Box]:
    """The boxes inside `parent`, after `skip` bytes of own fields."""
    return boxes(file, parent.body + skip, parent.end, CHILDREN_MAX)


def find(file: BinaryIO, parent: Box, *path: bytes) -> Box | None:
    """The first box reached by following `path` downwards."""
    for kind in path:
        found = next((box for box in children(file, parent) if box.kind == kind), None)
        if found is None:
            return None
        parent = found
    return parent


def body_of(file: BinaryIO, box: Box, limit: int) -> bytes:
    """A box's payload, at most `limit` bytes of it."""
    return read_at(file, box.body, min(box.end - box.body, limit))
