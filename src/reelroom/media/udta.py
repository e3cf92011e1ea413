"""Camera settings (`moov/udta`) that ffmpeg drops, grafted into the joined file."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from .boxes import find, read_at
from .moov_edit import HEADER, made, moov_and_space, splice
from .movie import settings_of

_SETTINGS_MAX = 64 * 1024 * 1024
_NOT_SETTINGS = frozenset({b"free", b"skip", b"chpl", b"\0\0\0\0"})


def graft_settings(source: Path, joined: Path) -> tuple[str, ...]:
    """Copy udta children of `source` that `joined` lacks; gives the codes of those now in it.

    Nothing is done where the reserved space is too small: the codes returned tell.
    """
    size = joined.stat().st_size
    with source.open("rb") as donor, joined.open("r+b") as file:
        wanted = _settings(donor, source.stat().st_size)
        present = _present(file, size)
        graft = b"".join(raw for kind, raw in wanted if kind not in present)
        if graft and _insert(file, size, graft):
            present = _present(file, size)
        return tuple(kind.decode("latin-1") for kind, _ in wanted if kind in present)


def settings_bytes(source: Path) -> int:
    """How many bytes a graft from this file may need."""
    with source.open("rb") as file:
        return sum(len(raw) for _, raw in _settings(file, source.stat().st_size)) + HEADER


def _settings(file: BinaryIO, size: int) -> list[tuple[bytes, bytes]]:
    moov, _ = moov_and_space(file, size)
    found = [box for box in settings_of(file, moov) if box.kind not in _NOT_SETTINGS]
    if sum(box.size for box in found) > _SETTINGS_MAX:
        return []
    return [(box.kind, read_at(file, box.start, box.size)) for box in found]


def _present(file: BinaryIO, size: int) -> set[bytes]:
    moov, _ = moov_and_space(file, size)
    return {box.kind for box in settings_of(file, moov)}


def _insert(file: BinaryIO, size: int, graft: bytes) -> bool:
    moov, _ = moov_and_space(file, size)
    if moov is None:
        return False
    udta = find(file, moov, b"udta")
    if udta is None:
        return splice(file, size, [moov], slice(moov.end, moov.end), made(b"udta", graft))
    inside = settings_of(file, moov)
    end = inside[-1].end if inside else udta.body  # a QuickTime terminator stays behind
    return splice(file, size, [moov, udta], slice(end, end), graft)
