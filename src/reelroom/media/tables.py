"""Sample tables of a track (ISO/IEC 14496-12, 8.6-8.7): rows, sizes, edits.

Every count is bounded by the size of its box before anything is read.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .boxes import Box, MalformedBox, read_at

_BLOCK = 8192


@dataclass(frozen=True, slots=True)
class Rows:
    """A run of fixed-size big-endian rows in the file."""

    offset: int = 0
    count: int = 0
    width: int = 0


@dataclass(frozen=True, slots=True)
class SampleSizes:
    """`uniform` > 0: `count` samples of that size; otherwise `sizes` lists each, in bytes."""

    count: int
    uniform: int
    sizes: array[int]

    @property
    def total(self) -> int:
        """Bytes of all samples."""
        return self.uniform * self.count if self.uniform else sum(self.sizes)


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit list entry: `duration` in movie ticks, `media_time` in media ticks, -1 = empty."""

    duration: int
    media_time: int


def rows(file: BinaryIO, box: Box | None, width: int, skip: int = 4) -> Rows:
    """The rows of a full box that starts with `skip` bytes and a 32-bit count."""
    if box is None:
        return Rows()
    head = read_at(file, box.body + skip, 4)
    first = box.body + skip + 4
    count = int.from_bytes(head, "big") if len(head) == 4 else 0
    if first + count * width > box.end:
        raise MalformedBox(box, f"{box.kind!r} announces {count} rows and has no room for them")
    return Rows(first, count, width)


def read_rows(file: BinaryIO, table: Rows, form: str) -> Iterator[tuple[int, ...]]:
    """Each row unpacked by `form` (big-endian), read in blocks."""
    unpack = struct.Struct(">" + form)
    for first in range(0, table.count, _BLOCK):
        count = min(_BLOCK, table.count - first)
        block = read_at(file, table.offset + first * table.width, count * table.width)
        if len(block) < count * table.width:
            raise MalformedBox(None, "a table is cut off")
        yield from unpack.iter_unpack(block)


def sample_sizes(file: BinaryIO, box: Box | None, samples_max: int) -> SampleSizes:
    """The sizes in an stsz or stz2 box (8.7.3). Raises MalformedBox on a false count."""
    if box is None:
        return SampleSizes(0, 0, array("I"))
    if box.kind == b"stz2":
        return _compact_sizes(file, box, samples_max)
    head = read_at(file, box.body + 4, 8)
    if len(head) < 8:
        raise MalformedBox(box, "stsz is cut off")
    uniform, count = struct.unpack(">II", head)
    if uniform:
        return SampleSizes(count, uniform, array("I"))
    table = rows(file, box, 4, skip=8)
    _bound(box, count, samples_max)
    sizes = array("I", read_at(file, table.offset, count * 4))
    if sys.byteorder == "little":
        sizes.byteswap()
    return SampleSizes(count, 0, sizes)


def _compact_sizes(file: BinaryIO, box: Box, samples_max: int) -> SampleSizes:
    bits, count = struct.unpack(">3xBI", read_at(file, box.body + 4, 8).ljust(8, b"\0"))
    _bound(box, count, samples_max)
    if bits not in (4, 8, 16) or box.body + 12 + (count * bits + 7) // 8 > box.end:
        raise MalformedBox(box, "stz2 has no room for its rows")
    raw = read_at(file, box.body + 12, (count * bits + 7) // 8)
    if bits == 16:
        return SampleSizes(count, 0, array("I", struct.unpack(f">{count}H", raw)))
    if bits == 8:
        return SampleSizes(count, 0, array("I", list(raw)))
    halves = (half for byte in raw for half in (byte >> 4, byte & 15))
    return SampleSizes(count, 0, array("I", list(halves)[:count]))


def _bound(box: Box, count: int, samples_max: int) -> None:
    if count > samples_max:
        raise MalformedBox(box, f"{count} samples are more than the {samples_max} allowed")


def edits(file: BinaryIO, box: Box | None) -> tuple[Edit, ...]:
    """The entries of an elst box (8.6.6)."""
    if box is None:
        return ()
    version = read_at(file, box.body, 1)
    form, width = ("Qqi", 20) if version == b"\x01" else ("Iii", 12)
    table = rows(file, box, width)
    return tuple(Edit(row[0], row[1]) for row in read_rows(file, table, form))
