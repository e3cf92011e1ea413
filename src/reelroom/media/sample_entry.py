"""What a visual sample entry tells beside the codec: put back where ffmpeg did not write it.

ffmpeg writes `colr` from the bitstream, so HLG that stands only in the container is lost; newer
boxes (ambient light, stereo, lens) it does not know at all (ISO/IEC 14496-12, 12.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from .boxes import Box, children, find, read_at
from .moov_edit import moov_and_space, splice
from .track_box import track_id_of, visual_children

_REWRITTEN = frozenset({b"btrt", b"free", b"skip"})
_ENTRY_MAX = 1024 * 1024


def restore_entries(source: Path, joined: Path, tracks: Sequence[tuple[int, int]]) -> bool:
    """Give each joined track the entry boxes of its source track; True when all are there.

    `tracks` are pairs of the track's place in `joined` and its track id in `source`.
    """
    with source.open("rb") as donor, joined.open("r+b") as file:
        return all(
            _restore(donor, file, ident, place, joined.stat().st_size) for place, ident in tracks
        )


def _restore(donor: BinaryIO, file: BinaryIO, ident: int, place: int, size: int) -> bool:
    theirs = _path_to_entry(donor, _by_id(donor, ident))
    if not theirs:
        return True
    for kind, box in visual_children(donor, theirs[-1]).items():
        raw = read_at(donor, box.start, min(box.size, _ENTRY_MAX))
        if kind not in _REWRITTEN and not _put(file, size, place, kind, raw):
            return False
    return True


def _put(file: BinaryIO, size: int, place: int, kind: bytes, raw: bytes) -> bool:
    """Add a box, or replace a colr that says something else."""
    parents = _path_to_entry(file, _traks(file)[place])
    if not parents:
        return True
    entry = parents[-1]
    own = visual_children(file, entry).get(kind)
    if own is None:
        return splice(file, size, parents, slice(entry.end, entry.end), raw)
    if kind != b"colr" or read_at(file, own.start, own.size) == raw:
        return True
    return splice(file, size, parents, slice(own.start, own.end), raw)


def _traks(file: BinaryIO) -> list[tuple[Box, Box]]:
    moov, _ = moov_and_space(file, file.seek(0, 2))
    if moov is None:
        return []
    return [(moov, box) for box in children(file, moov) if box.kind == b"trak"]


def _by_id(file: BinaryIO, ident: int) -> tuple[Box, Box] | None:
    return next((pair for pair in _traks(file) if track_id_of(file, pair[1]) == ident), None)


def _path_to_entry(file: BinaryIO, start: tuple[Box, Box] | None) -> list[Box]:
    """moov, trak, mdia, minf, stbl, stsd and the first sample entry; empty where one is missing."""
    if start is None:
        return []
    path = list(start)
    for kind in (b"mdia", b"minf", b"stbl", b"stsd"):
        box = find(file, path[-1], kind)
        if box is None:
            return []
        path.append(box)
    entry = next(children(file, path[-1], 8), None)
    return [*path, entry] if entry else []
