"""Change a written `moov` box in place: it grows into the `free` box reserved behind it.

No media byte moves, so no chunk offset changes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import BinaryIO

from .boxes import Box, boxes, read_at

HEADER = 8


def moov_and_space(file: BinaryIO, size: int) -> tuple[Box | None, Box | None]:
    """moov, and the free box right behind it."""
    moov = None
    for box in boxes(file, 0, size):
        if moov is not None:
            return moov, box if box.kind == b"free" else None
        if box.kind == b"moov":
            moov = box
    return moov, None


def splice(file: BinaryIO, size: int, parents: Sequence[Box], old: slice, new: bytes) -> bool:
    """Replace the bytes `old` (offsets in the file) by `new`; `parents` are the boxes around them.

    False, with nothing written, when the space behind moov is too small.
    """
    moov, space = moov_and_space(file, size)
    growth = len(new) - (old.stop - old.start)
    if moov is None or space is None or space.size < growth + HEADER:
        return False
    raw = bytearray(read_at(file, moov.start, moov.size))
    for parent in parents:
        at = parent.start - moov.start
        struct.pack_into(">I", raw, at, parent.size + growth)
    raw[old.start - moov.start : old.stop - moov.start] = new
    left = space.end - moov.start - len(raw)
    file.seek(moov.start)
    file.write(bytes(raw) + struct.pack(">I4s", left, b"free"))
    file.flush()
    return True


def made(kind: bytes, body: bytes) -> bytes:
    """A box with its header."""
    return struct.pack(">I4s", len(body) + HEADER, kind) + body
