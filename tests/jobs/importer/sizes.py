"""Recordings of the size that a test needs, without an encoder at work for it."""

from __future__ import annotations

from io import BytesIO
from random import Random

from reelroom.media.boxes import boxes


def larger(data: bytes, by: int) -> bytes:
    """A movie whose moov is at its end, with `by` more bytes of media that nothing refers to."""
    mdat = next(box for box in boxes(BytesIO(data), 0, len(data)) if box.kind == b"mdat")
    size = (mdat.size + by).to_bytes(4, "big")
    filling = Random(by).randbytes(by)
    start = data[: mdat.start] + size + data[mdat.start + 4 : mdat.end]
    return start + filling + data[mdat.end :]
