"""A movie of a few boxes: one picture track of 50 samples in 2 seconds, its index at the end."""

from __future__ import annotations

import struct
from typing import Final

SAMPLES: Final = 50
_SAMPLE_BYTES: Final = 100
_TICKS: Final = 25


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _full(kind: bytes, form: str, *values: int) -> bytes:
    return _box(kind, bytes(4), struct.pack(f">{form}", *values))


def _entry() -> bytes:
    """320 x 180, as AVC (ISO/IEC 14496-12, 12.1.3)."""
    return _box(b"avc1", bytes(24), struct.pack(">HH", 320, 180), bytes(50))


def movie(name: bytes = b"") -> bytes:
    """`name` makes its bytes differ from another one's."""
    head = _box(b"ftyp", b"isom", bytes(4), b"isom") + _box(b"free", name)
    media = _box(b"mdat", bytes(SAMPLES * _SAMPLE_BYTES))
    tables = _box(
        b"stbl",
        _box(b"stsd", bytes(4), struct.pack(">I", 1), _entry()),
        _full(b"stts", "III", 1, SAMPLES, 1),
        _full(b"stsz", "II", _SAMPLE_BYTES, SAMPLES),
        _full(b"stsc", "IIII", 1, 1, SAMPLES, 1),
        _full(b"stco", "II", 1, len(head) + 8),
    )
    handler = _box(b"hdlr", bytes(8), b"vide", bytes(13))
    clock = _full(b"mdhd", "IIIII", 0, 0, _TICKS, SAMPLES, 0)
    track = _box(
        b"trak",
        _full(b"tkhd", "IIIII", 0, 0, 1, 0, SAMPLES),
        _box(b"mdia", clock, handler, _box(b"minf", tables)),
    )
    index = _box(b"moov", _full(b"mvhd", "IIII", 0, 0, _TICKS, SAMPLES), track)
    return head + media + index


MOVIE: Final = movie()
