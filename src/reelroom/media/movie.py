"""The top level of an MP4/MOV file and its `moov` box, read in O(moov)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .boxes import Box, MalformedBox, body_of, boxes, children, find, read_at
from .track_box import TrackBox, read_track

_STRUCTURE = frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"styp", b"sidx"})
_TRACKS_MAX = 256


@dataclass(frozen=True, slots=True)
class Movie:
    """`brand` is ftyp's major brand (`qt  ` where there is none, as QuickTime had none).

    `overrun` names the structural box that ends after the file does (a cut-off copy);
    `trailing_bytes` are those after the last box that belongs to no structure.
    """

    brand: bytes
    moov: Box | None
    timescale: int
    tracks: tuple[TrackBox, ...]
    settings: tuple[Box, ...]
    fragments: tuple[Box, ...]
    has_media: bool
    overrun: str
    trailing_bytes: int
    size: int

    def track(self, track_id: int) -> TrackBox | None:
        """The track with this id."""
        return next((track for track in self.tracks if track.track_id == track_id), None)


def read_movie(path: Path, samples_max: int) -> Movie:
    """Read the file's structure. Raises MalformedBox when moov contradicts itself."""
    size = path.stat().st_size
    with path.open("rb") as file:
        found, overrun, last = _top_level(file, size)
        moov = next((box for box in found if box.kind == b"moov"), None)
        ftyp = next((box for box in found if box.kind == b"ftyp"), None)
        return Movie(
            brand=read_at(file, ftyp.body, 4) if ftyp else b"qt  ",
            moov=moov,
            timescale=_timescale(file, moov),
            tracks=_tracks(file, moov, samples_max),
            settings=settings_of(file, moov),
            fragments=tuple(box for box in found if box.kind == b"moof"),
            has_media=any(box.kind == b"mdat" for box in found) or overrun == "mdat",
            overrun=overrun,
            trailing_bytes=size - last,
            size=size,
        )


def _top_level(file: BinaryIO, size: int) -> tuple[list[Box], str, int]:
    """All plausible boxes, the name of the one that overruns the file, the offset they end at."""
    found: list[Box] = []
    last = 0
    try:
        for box in boxes(file, 0, size):
            if not _plausible(box.kind):
                break
            found.append(box)
            if box.kind in _STRUCTURE or box.kind in (b"free", b"skip", b"wide", b"uuid"):
                last = box.end
    except MalformedBox as error:
        if error.box is not None and error.box.kind in _STRUCTURE:
            return found, error.box.kind.decode(), size
    return found, "", last


def _plausible(kind: bytes) -> bool:
    return all(32 <= byte < 127 or byte == 0xA9 for byte in kind)


def _timescale(file: BinaryIO, moov: Box | None) -> int:
    mvhd = find(file, moov, b"mvhd") if moov else None
    body = body_of(file, mvhd, 24).ljust(24, b"\0") if mvhd else bytes(24)
    return int.from_bytes(body[20:24] if body[0] == 1 else body[12:16], "big") or 1000


def _tracks(file: BinaryIO, moov: Box | None, samples_max: int) -> tuple[TrackBox, ...]:
    if moov is None:
        return ()
    found = [box for box in children(file, moov) if box.kind == b"trak"]
    if len(found) > _TRACKS_MAX:
        raise MalformedBox(moov, f"{len(found)} tracks")
    return tuple(read_track(file, box, samples_max) for box in found)


def settings_of(file: BinaryIO, moov: Box | None) -> tuple[Box, ...]:
    """The children of moov/udta: the camera's settings and calibration among them."""
    udta = find(file, moov, b"udta") if moov else None
    found: list[Box] = []
    try:
        found.extend(children(file, udta) if udta else ())
    except MalformedBox:
        return tuple(found)  # QuickTime ends a user data list by a 32-bit zero
    return tuple(found)
