"""Move `moov` from the end of a movie to its front, without a media byte in hand.

A player starts when it has read `moov`. Chunk offsets (stco, co64: ISO/IEC 14496-12, 8.7.5) are
the only thing in it that says where bytes are, so they are all that changes.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from .boxes import Box, MalformedBox, children, read_at
from .moov_edit import made
from .tables import rows

_PARENTS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
# Other boxes that hold offsets into the file: items (8.11.3) and auxiliary data (8.7.9).
_ALSO_POINT: Final = (b"iloc", b"saio")
_NARROW: Final = 1 << 32

Shift = Callable[[int], int]


class Immovable(Exception):
    """This moov cannot be moved; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes `start` up to, not including, `end` of the file as it was."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The file with its moov in front: `head` (bytes of the file that stay in front), the new
    `moov` in place of `old_moov`, then the stretches of the old file in `rest`."""

    head: Stretch
    moov: bytes
    old_moov: Stretch
    rest: tuple[Stretch, ...]

    @property
    def size(self) -> int:
        kept = (self.head, *self.rest)
        return len(self.moov) + sum(one.end - one.start for one in kept)


def is_last(top: Sequence[Box]) -> bool:
    """Whether the moov of these top-level boxes comes after the media that it describes, in a file
    that has no fragments."""
    kinds = [box.kind for box in top]
    if b"moov" not in kinds or b"mdat" not in kinds or b"moof" in kinds:
        return False
    return kinds.index(b"mdat") < kinds.index(b"moov")


def moved(top: Sequence[Box], moov: bytes, size: int) -> Moved:
    """Where everything goes; `moov` is the whole box, `size` that of the file.

    Raises Immovable, and MalformedBox for tables that contradict themselves.
    """
    if any(kind in moov for kind in _ALSO_POINT) or any(box.kind == b"meta" for box in top):
        raise Immovable("it refers to places in the file in a way that is not understood here")
    place = next(box for box in top if box.kind == b"moov")
    front = top[0].end if top[0].kind == b"ftyp" else 0
    for wide in (False, True):
        length = len(_built(moov, lambda offset: offset, wide))

        def shift(offset: int, length: int = length) -> int:
            if offset >= place.end:
                return offset + length - place.size
            return offset + length if offset >= front else offset

        if wide or size + length < _NARROW:
            new = _built(moov, shift, wide)
            assert len(new) == length, "offsets change no length"
            rest = (Stretch(front, place.start), Stretch(place.end, size))
            kept = tuple(one for one in rest if one.end > one.start)
            return Moved(Stretch(0, front), new, Stretch(place.start, place.end), kept)
    raise AssertionError("the wide form always fits")


def _built(moov: bytes, shift: Shift, wide: bool) -> bytes:
    file = BytesIO(moov)
    return b"".join(_box(file, box, shift, wide) for box in _inside(file, 0, len(moov)))


def _inside(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    return children(file, Box(b"", start, start, end))


def _box(file: BinaryIO, box: Box, shift: Shift, wide: bool) -> bytes:
    if box.kind in _PARENTS:
        parts, at = [], box.body
        for child in children(file, box):
            parts.append(_box(file, child, shift, wide))
            at = child.end
        parts.append(read_at(file, at, box.end - at))
        return made(box.kind, b"".join(parts))
    if box.kind in (b"stco", b"co64"):
        return _offsets(file, box, shift, wide)
    return read_at(file, box.start, box.size)


def _offsets(file: BinaryIO, box: Box, shift: Shift, wide: bool) -> bytes:
    width = 8 if box.kind == b"co64" else 4
    table = rows(file, box, width)
    found = array("Q" if width == 8 else "I", read_at(file, table.offset, table.count * width))
    if found.itemsize != width:
        raise MalformedBox(box, "this machine counts in other widths")
    _swapped(found)
    form = "Q" if wide or width == 8 else "I"
    new = _swapped(array(form, map(shift, found)))
    head = read_at(file, box.body, 4) + table.count.to_bytes(4, "big")
    return made(b"co64" if form == "Q" else b"stco", head + new.tobytes())


def _swapped(numbers: array[int]) -> array[int]:
    """Big-endian to this machine's own, or back; in place."""
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
