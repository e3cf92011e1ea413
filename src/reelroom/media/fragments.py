"""Sample sizes of fragmented MP4 (ISO/IEC 14496-12, 8.8): moof/traf/trun instead of stsz."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from .boxes import Box, MalformedBox, body_of, children, find, read_at

_BASE_OFFSET, _DESCRIPTION, _DURATION, _SIZE = 0x1, 0x2, 0x8, 0x10
_RUN_OFFSET, _RUN_FIRST_FLAGS = 0x1, 0x4
_ROW_FIELDS = (0x100, 0x200, 0x400, 0x800)  # duration, size, flags, composition offset
_ROW_SIZE = 0x200


def fragment_sizes(
    file: BinaryIO, moov: Box, fragments: Sequence[Box], samples_max: int
) -> Mapping[int, array[int]]:
    """Sizes in bytes of every sample in `fragments`, in file order, by track id."""
    defaults = _defaults(file, moov)
    sizes: dict[int, array[int]] = {}
    for fragment in fragments:
        for traf in (box for box in children(file, fragment) if box.kind == b"traf"):
            track_id, default = _header(file, traf, defaults)
            listed = sizes.setdefault(track_id, array("I"))
            for run in (box for box in children(file, traf) if box.kind == b"trun"):
                listed.extend(_run(file, run, default, samples_max - len(listed)))
    return sizes


def _defaults(file: BinaryIO, moov: Box) -> dict[int, int]:
    mvex = find(file, moov, b"mvex")
    found: dict[int, int] = {}
    for trex in children(file, mvex) if mvex else ():
        if trex.kind == b"trex":
            _, track_id, _, _, size, _ = struct.unpack(
                ">IIIIII", body_of(file, trex, 24).ljust(24, b"\0")
            )
            found[track_id] = size
    return found


def _header(file: BinaryIO, traf: Box, defaults: Mapping[int, int]) -> tuple[int, int]:
    tfhd = find(file, traf, b"tfhd")
    if tfhd is None:
        raise MalformedBox(traf, "a track fragment has no header")
    body = body_of(file, tfhd, 40).ljust(40, b"\0")
    flags, track_id = struct.unpack_from(">II", body)
    at = 8 + sum(width for flag, width in _before_size() if flags & flag)
    if flags & _SIZE:
        return track_id, int(struct.unpack_from(">I", body, at)[0])
    return track_id, defaults.get(track_id, 0)


def _before_size() -> Iterator[tuple[int, int]]:
    yield from ((_BASE_OFFSET, 8), (_DESCRIPTION, 4), (_DURATION, 4))


def _run(file: BinaryIO, run: Box, default: int, room: int) -> array[int]:
    flags, count = struct.unpack(">II", read_at(file, run.body, 8).ljust(8, b"\0"))
    first = run.body + 8 + 4 * bool(flags & _RUN_OFFSET) + 4 * bool(flags & _RUN_FIRST_FLAGS)
    fields = [flag for flag in _ROW_FIELDS if flags & flag]
    width = 4 * len(fields)
    if count > room or first + count * width > run.end:
        raise MalformedBox(run, f"a run announces {count} samples and has no room for them")
    if not flags & _ROW_SIZE:
        repeated: array[int] = array("I", [default]) * count
        return repeated
    rows: array[int] = array("I", read_at(file, first, count * width))
    if sys.byteorder == "little":
        rows.byteswap()
    sizes: array[int] = rows[fields.index(_ROW_SIZE) :: len(fields)]
    return sizes
