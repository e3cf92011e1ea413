"""Camera settings (`moov/udta`) that ffmpeg drops, grafted into the joined file.

The joined file's moov is rebuilt in memory and put back in place, growing into the `free` box
reserved behind it: no media byte moves, so no chunk offset changes.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from .boxes import Box, boxes, children, find, read_at
from .movie import settings_of

_HEADER = 8
_SETTINGS_MAX = 64 * 1024 * 1024
_NOT_SETTINGS = frozenset({b"free", b"skip", b"chpl", b"\0\0\0\0"})


def graft_settings(source: Path, joined: Path) -> tuple[str, ...]:
    """Copy udta children of `source` that `joined` lacks; gives the codes of those now in it.

    Nothing is done where the reserved space is too small: the codes returned tell.
    """
    with source.open("rb") as donor, joined.open("r+b") as file:
        wanted = _settings(donor, source.stat().st_size)
        moov, space = _moov_and_space(file, joined.stat().st_size)
        if moov is None:
            return ()
        present = {box.kind for box in settings_of(file, moov)}
        graft = b"".join(raw for kind, raw in wanted if kind not in present)
        if graft and space is not None and space.size >= len(graft) + 2 * _HEADER:
            _write(file, moov, space, graft)
            present.update(kind for kind, _ in wanted)
        return tuple(_code(kind) for kind, _ in wanted if kind in present)


def _settings(file: BinaryIO, size: int) -> list[tuple[bytes, bytes]]:
    moov = _moov_and_space(file, size)[0]
    found = [box for box in settings_of(file, moov) if box.kind not in _NOT_SETTINGS]
    if sum(box.size for box in found) > _SETTINGS_MAX:
        return []
    return [(box.kind, read_at(file, box.start, box.size)) for box in found]


def _moov_and_space(file: BinaryIO, size: int) -> tuple[Box | None, Box | None]:
    """moov and the free box right behind it."""
    moov = None
    for box in boxes(file, 0, size):
        if moov is not None:
            return moov, box if box.kind == b"free" else None
        if box.kind == b"moov":
            moov = box
    return moov, None


def _write(file: BinaryIO, moov: Box, space: Box, graft: bytes) -> None:
    udta = find(file, moov, b"udta")
    if udta is None:
        body = read_at(file, moov.body, moov.end - moov.body) + _box(b"udta", graft)
    else:
        inside = b"".join(read_at(file, b.start, b.size) for b in children(file, udta))
        body = (
            read_at(file, moov.body, udta.start - moov.body)
            + _box(b"udta", inside + graft)
            + read_at(file, udta.end, moov.end - udta.end)
        )
    grown = _box(b"moov", body)
    left = space.end - moov.start - len(grown)
    file.seek(moov.start)
    file.write(grown + struct.pack(">I4s", left, b"free"))
    file.flush()


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + _HEADER, kind) + body


def _code(kind: bytes) -> str:
    return kind.decode("latin-1")


def settings_bytes(source: Path) -> int:
    """How many bytes a graft from this file may need."""
    with source.open("rb") as file:
        return sum(len(raw) for _, raw in _settings(file, source.stat().st_size)) + _HEADER
