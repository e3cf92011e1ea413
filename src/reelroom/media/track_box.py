"""One `trak` box read as far as a lossless join needs it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from .boxes import CHILDREN_MAX, Box, MalformedBox, body_of, boxes, children, find, read_at
from .tables import Edit, Rows, SampleSizes, edits, rows, sample_sizes

_PROTECTED = frozenset({b"encv", b"enca", b"enct", b"encs", b"encm", b"drmi", b"drms", b"drmt"})
_VISUAL_ENTRY = 78  # bytes of own fields before the child boxes of a visual sample entry, 12.1.3
_ENTRIES_MAX = 64
_ENTRY_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class TrackBox:
    """Where a track's tables lie and what they say.

    `descriptions` counts differing sample entries. `color` holds colr/nclx primaries, transfer,
    matrix and full-range flag (12.1.5), or None. `last_chunk_end` is the offset after the track's
    last sample, 0 where there is none.
    """

    track_id: int
    handler: bytes
    timescale: int
    duration: int
    formats: tuple[bytes, ...]
    descriptions: int
    protected: bool
    color: tuple[int, int, int, int] | None
    edits: tuple[Edit, ...]
    sizes: SampleSizes
    stts: Rows
    ctts: Rows
    chunks: int
    last_chunk_end: int


def read_track(file: BinaryIO, trak: Box, samples_max: int) -> TrackBox:
    """Parse a trak box. Raises MalformedBox when a table does not fit into its box."""
    mdia = _need(find(file, trak, b"mdia"), "mdia")
    stbl = _need(find(file, mdia, b"minf", b"stbl"), "stbl")
    table = {box.kind: box for box in children(file, stbl)}
    sizes = sample_sizes(file, table.get(b"stsz") or table.get(b"stz2"), samples_max)
    entries = _sample_entries(file, table.get(b"stsd"))
    timescale, duration = _mdhd(file, _need(find(file, mdia, b"mdhd"), "mdhd"))
    offsets = table.get(b"co64") or table.get(b"stco")
    chunks = rows(file, offsets, 8 if b"co64" in table else 4)
    return TrackBox(
        track_id=track_id_of(file, trak),
        handler=read_at(file, _need(find(file, mdia, b"hdlr"), "hdlr").body + 8, 4),
        timescale=timescale,
        duration=duration,
        formats=tuple(entry.kind for entry in entries),
        descriptions=len({body_of(file, entry, _ENTRY_READ) for entry in entries}),
        protected=any(_is_protected(file, entry) for entry in entries),
        color=_color(file, entries),
        edits=edits(file, find(file, trak, b"edts", b"elst")),
        sizes=sizes,
        stts=rows(file, table.get(b"stts"), 8),
        ctts=rows(file, table.get(b"ctts"), 8),
        chunks=chunks.count,
        last_chunk_end=_last_chunk_end(file, chunks, rows(file, table.get(b"stsc"), 12), sizes),
    )


def _need(box: Box | None, kind: str) -> Box:
    if box is None:
        raise MalformedBox(None, f"a track has no {kind} box")
    return box


def track_id_of(file: BinaryIO, trak: Box) -> int:
    """The id in a trak's header. Raises MalformedBox where it has none."""
    body = body_of(file, _need(find(file, trak, b"tkhd"), "tkhd"), 32).ljust(32, b"\0")
    return int.from_bytes(body[20:24] if body[0] == 1 else body[12:16], "big")


def _mdhd(file: BinaryIO, box: Box) -> tuple[int, int]:
    body = body_of(file, box, 36).ljust(36, b"\0")
    form, at = (">IQ", 20) if body[0] == 1 else (">II", 12)
    timescale, duration = struct.unpack_from(form, body, at)
    if not timescale:
        raise MalformedBox(box, "a track has a timescale of 0")
    return timescale, duration


def _sample_entries(file: BinaryIO, stsd: Box | None) -> tuple[Box, ...]:
    if stsd is None:
        return ()
    return tuple(box for box, _ in zip(children(file, stsd, 8), range(_ENTRIES_MAX), strict=False))


def _is_protected(file: BinaryIO, entry: Box) -> bool:
    return entry.kind in _PROTECTED or b"sinf" in visual_children(file, entry)


def visual_children(file: BinaryIO, entry: Box) -> dict[bytes, Box]:
    """Child boxes where the layout is that of a picture; other layouts just give nothing."""
    found: dict[bytes, Box] = {}
    try:
        for box in boxes(file, entry.body + _VISUAL_ENTRY, entry.end, CHILDREN_MAX):
            found.setdefault(box.kind, box)
    except MalformedBox:
        return found
    return found


def _color(file: BinaryIO, entries: tuple[Box, ...]) -> tuple[int, int, int, int] | None:
    for entry in entries:
        box = visual_children(file, entry).get(b"colr")
        body = body_of(file, box, 11) if box else b""
        if body[:4] in (b"nclx", b"nclc") and len(body) >= 10:
            primaries, transfer, matrix = struct.unpack_from(">HHH", body, 4)
            full = body[10] >> 7 if body[:4] == b"nclx" and len(body) > 10 else 0
            return primaries, transfer, matrix, full
    return None


def _last_chunk_end(file: BinaryIO, chunks: Rows, stsc: Rows, sizes: SampleSizes) -> int:
    if not chunks.count or not stsc.count or not sizes.count:
        return 0
    last = read_at(file, chunks.offset + (chunks.count - 1) * chunks.width, chunks.width)
    run = read_at(file, stsc.offset + (stsc.count - 1) * stsc.width + 4, 4)
    samples = min(int.from_bytes(run, "big"), sizes.count)
    tail = samples * sizes.uniform if sizes.uniform else sum(sizes.sizes[-samples:])
    return int.from_bytes(last, "big") + tail
