"""EBML elements of Matroska (RFC 8794, RFC 9559), and whether a file is cut off or encrypted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

SEGMENT = 0x18538067
CLUSTER = 0x1F43B675
TRACKS = 0x1654AE6B
ENTRY = 0xAE
_ENCODINGS = (0x6D80, 0x6240, 0x5035)  # ContentEncodings, ContentEncoding, ContentEncryption
_ELEMENTS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class MatroskaState:
    """`cut_off`: the file is shorter than its segment; `encrypted`: a track says so."""

    cut_off: bool = False
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """`end` is None where the size is unknown (live recordings)."""

    ident: int
    body: int
    end: int | None


def matroska_state(path: Path) -> MatroskaState:
    """Look at the segment's size and at the tracks in front of the first cluster."""
    with path.open("rb") as file:
        return state_of(file, path.stat().st_size)


def state_of(file: BinaryIO, size: int) -> MatroskaState:
    """The same of a file that is open."""
    segment = segment_of(file, size)
    if segment is None:
        return MatroskaState(cut_off=True)
    cut_off = segment.end is not None and segment.end > size
    return MatroskaState(cut_off, _encrypted(file, segment, size))


def segment_of(file: BinaryIO, size: int) -> Element | None:
    return next((one for one in elements(file, 0, size) if one.ident == SEGMENT), None)


def _encrypted(file: BinaryIO, segment: Element, size: int) -> bool:
    for element in elements(file, segment.body, min(segment.end or size, size)):
        if element.ident == CLUSTER:
            return False
        if element.ident == TRACKS and element.end is not None:
            return any(
                entry.ident == ENTRY and _has(file, entry, _ENCODINGS, size)
                for entry in elements(file, element.body, min(element.end, size))
            )
    return False


def _has(file: BinaryIO, parent: Element, path: tuple[int, ...], size: int) -> bool:
    if not path:
        return True
    inside = elements(file, parent.body, min(parent.end or size, size))
    return any(e.ident == path[0] and _has(file, e, path[1:], size) for e in inside)


def elements(file: BinaryIO, start: int, end: int) -> Iterator[Element]:
    """The elements between two offsets, as far as they can be read."""
    position = start
    for _ in range(_ELEMENTS_MAX):
        if position >= end:
            return
        file.seek(position)
        head = file.read(12)
        if len(head) < 2 or not head[0]:
            return
        id_length = 9 - head[0].bit_length()
        if id_length > 4 or len(head) <= id_length or not head[id_length]:
            return
        size_length = 9 - head[id_length].bit_length()
        body = position + id_length + size_length
        raw = int.from_bytes(head[id_length : id_length + size_length], "big")
        mask = (1 << (7 * size_length)) - 1
        value = raw & mask
        element = Element(
            ident=int.from_bytes(head[:id_length], "big"),
            body=body,
            end=None if value == mask else body + value,
        )
        yield element
        if element.end is None:
            return
        position = element.end
