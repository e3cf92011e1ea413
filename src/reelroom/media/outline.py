"""A recording that lies elsewhere, as a file with holes: enough of it to be probed as a whole one.

Only what describes the media is fetched, by ranges; where the media itself is, the file is sparse.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, cast

from reelroom.domain.media import Family, SourceFile
from reelroom.domain.media_errors import MediaLimit

from .boxes import Box, MalformedBox, boxes
from .magic import family_of

Read = Callable[[int, int], bytes]

_MIB: Final = 1 << 20
_HEAD: Final = 4 * _MIB
_TAIL: Final = 2 * _MIB
_BLOCK: Final = 64 << 10
_BLOCKS_KEPT: Final = 32
_MOOV_MAX: Final = 64 * _MIB
_OTHER_MAX: Final = 8 * _MIB
_BOXES_MAX: Final = 20_000
_DESCRIBING: Final = frozenset(
    {b"ftyp", b"moov", b"moof", b"mfra", b"styp", b"sidx", b"uuid", b"meta", b"udta", b"free"}
)


class RangedFile(io.RawIOBase):
    """`read(start, end)` as a file: blocks are asked for when they are read, and some are kept."""

    def __init__(self, read: Read, size: int) -> None:
        self._read = read
        self._size = size
        self._at = 0
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = base + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._at + size, self._size)
        pieces = []
        while self._at < end:
            block = self._block(self._at // _BLOCK)
            inside = self._at % _BLOCK
            piece = block[inside : inside + end - self._at]
            pieces.append(piece)
            self._at += len(piece)
        return b"".join(pieces)

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            start = number * _BLOCK
            self._blocks[number] = self._read(start, min(start + _BLOCK, self._size))
            if len(self._blocks) > _BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        return self._blocks[number]


def outline(
    path: Path, name: str, size: int, read: Read, tick: Callable[[], None]
) -> tuple[Family, tuple[Box, ...]]:
    """Write `path` as a file of `size` bytes with holes; `read(start, end)` gives bytes of the
    recording. Returns its family, and the top-level boxes of an MP4.

    Raises MediaRefused for what is no recording, as `magic.family_of` does, and MediaLimit.
    """
    with path.open("wb") as file:
        file.truncate(size)
        _fill(file, read, 0, min(size, _HEAD))
        _fill(file, read, max(0, size - _TAIL), size)
        file.flush()
        family, _ = family_of(SourceFile(path, name))
        if family is not Family.MP4:
            return family, ()
        return family, _boxes(file, name, size, read, tick)


def _boxes(
    file: BinaryIO, name: str, size: int, read: Read, tick: Callable[[], None]
) -> tuple[Box, ...]:
    found: list[Box] = []
    try:
        for box in boxes(cast("BinaryIO", RangedFile(read, size)), 0, size):
            tick()
            found.append(box)
            if len(found) > _BOXES_MAX:
                raise MediaLimit(f"{name} is cut into more pieces than can be read.", source=name)
            _fill(file, read, box.start, min(box.end, box.start + _kept(box, name)))
    except MalformedBox as error:
        if error.box is not None:  # it goes on after the end, which the reader will say
            _fill(file, read, error.box.start, min(size, error.box.start + _BLOCK))
    return tuple(found)


def _kept(box: Box, name: str) -> int:
    """Bytes of the box that the probe has to see."""
    if box.kind == b"moov" and box.size > _MOOV_MAX:
        raise MediaLimit(f"{name} has an index of {box.size:,} bytes, which is not read.")
    if box.kind in _DESCRIBING and (box.kind == b"moov" or box.size <= _OTHER_MAX):
        return box.size
    return _MIB  # the first samples: some decoders are set up by them


def _fill(file: BinaryIO, read: Read, start: int, end: int) -> None:
    """In pieces, so that none is large."""
    for at in range(start, end, _HEAD):
        file.seek(at)
        file.write(read(at, min(at + _HEAD, end)))
