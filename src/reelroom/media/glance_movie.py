"""The `moov` of an MP4/MOV (ISO/IEC 14496-12), fetched by ranges, as far as a glance goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import BinaryIO, Final, cast

from reelroom.domain.media_errors import (
    MediaLimit,
    SourceEncrypted,
    SourceNotMedia,
    SourceTruncated,
)
from reelroom.ports.looking import Read

from .boxes import Box, MalformedBox, body_of, boxes, children, find, read_at
from .glimpse import Glimpse
from .limits import MediaLimits
from .outline import RangedFile
from .track_box import TrackBox, read_track

_MOOV_MAX: Final = 32 << 20
_BOXES_MAX: Final = 256  # before moov: more are not looked at
_PICTURE: Final = b"vide"
_SOUND: Final = b"soun"
_CODECS: Final[Mapping[bytes, str]] = {
    b"avc1": "h264",
    b"avc3": "h264",
    b"hvc1": "hevc",
    b"hev1": "hevc",
    b"dvh1": "hevc",
    b"av01": "av1",
    b"vp08": "vp8",
    b"vp09": "vp9",
    b"mp4v": "mpeg4",
    b"jpeg": "mjpeg",
    b"mjpa": "mjpeg",
    b"apch": "prores",
    b"apcn": "prores",
    b"apcs": "prores",
    b"apco": "prores",
    b"ap4h": "prores",
    b"mp4a": "aac",
    b"ac-3": "ac3",
    b"ec-3": "eac3",
    b"Opus": "opus",
    b"fLaC": "flac",
    b"alac": "alac",
    b".mp3": "mp3",
    b"sowt": "pcm_s16le",
    b"twos": "pcm_s16be",
}


def glance_movie(name: str, size: int, read: Read) -> Glimpse:
    """Raises MediaRefused, MalformedBox."""
    file, moov = _moov(name, size, read)
    limit = MediaLimits().samples_max
    traks = [box for box in children(file, moov) if box.kind == b"trak"]
    tracks = [read_track(file, trak, limit) for trak in traks]
    _check(name, size, tracks)
    picture = next((one for one in tracks if one.handler == _PICTURE), None)
    width, height = _frame(file, traks[tracks.index(picture)]) if picture else (0, 0)
    return Glimpse(
        duration_ms=_duration_ms(file, moov, tracks),
        video_codec=_codec(picture),
        audio_codec=_codec(next((one for one in tracks if one.handler == _SOUND), None)),
        width=width,
        height=height,
        fps=_fps(picture),
        others=_others(tracks),
    )


def _moov(name: str, size: int, read: Read) -> tuple[BinaryIO, Box]:
    """The box alone, as a file of its own: offsets inside it are its own too."""
    ranged = cast("BinaryIO", RangedFile(read, size))
    try:
        for box in boxes(ranged, 0, size, _BOXES_MAX):
            if box.kind != b"moov":
                continue
            if box.size > _MOOV_MAX:
                raise MediaLimit(f"{name} has an index of {box.size:,} bytes, which is not read.")
            head = box.body - box.start
            return BytesIO(read(box.start, box.end)), Box(b"moov", 0, head, box.size)
    except MalformedBox as error:
        if error.box is None:
            raise
        kind = error.box.kind.decode("latin-1")
        raise SourceTruncated(name, f"its {kind} box goes on after the end of the file") from error
    raise SourceTruncated(name, "its index (moov) is missing")


def _check(name: str, size: int, tracks: list[TrackBox]) -> None:
    if not any(one.handler in {_PICTURE, _SOUND} for one in tracks):
        raise SourceNotMedia(name, "an MP4 shell without any recording")
    if any(one.protected for one in tracks):
        raise SourceEncrypted(name)
    if any(max(one.last_chunk_end, one.sizes.total) > size for one in tracks):
        raise SourceTruncated(name, "its index points beyond the last byte of the file")


def _duration_ms(file: BinaryIO, moov: Box, tracks: Iterable[TrackBox]) -> int:
    """Of the movie; else of its longest track; else of its fragments (mehd, 8.8.2)."""
    mvhd = find(file, moov, b"mvhd")
    body = body_of(file, mvhd, 32).ljust(32, b"\0") if mvhd else bytes(32)
    wide = body[0] == 1
    timescale = int.from_bytes(body[20:24] if wide else body[12:16], "big") or 1000
    told = int.from_bytes(body[24:32] if wide else body[16:20], "big")
    if told and told != (1 << (64 if wide else 32)) - 1:
        return round(told * 1000 / timescale)
    longest = max((one.duration / one.timescale for one in tracks), default=0.0)
    if longest:
        return round(longest * 1000)
    mehd = find(file, moov, b"mvex", b"mehd")
    body = body_of(file, mehd, 12).ljust(12, b"\0") if mehd else bytes(12)
    told = int.from_bytes(body[4:12] if body[0] == 1 else body[4:8], "big")
    return round(told * 1000 / timescale)


def _codec(track: TrackBox | None) -> str | None:
    if track is None or not track.formats:
        return None
    tag = track.formats[0]
    return _CODECS.get(tag) or tag.decode("latin-1").strip()


def _frame(file: BinaryIO, trak: Box) -> tuple[int, int]:
    """Width and height of the first visual sample entry (12.1.3)."""
    stsd = find(file, trak, b"mdia", b"minf", b"stbl", b"stsd")
    entry = next(children(file, stsd, 8), None) if stsd else None
    if entry is None:
        return 0, 0
    raw = read_at(file, entry.body + 24, 4).ljust(4, b"\0")
    return int.from_bytes(raw[:2], "big"), int.from_bytes(raw[2:], "big")


def _fps(track: TrackBox | None) -> float:
    if track is None or not track.duration:
        return 0.0
    return track.sizes.count * track.timescale / track.duration


def _others(tracks: Iterable[TrackBox]) -> tuple[str, ...]:
    return tuple(
        one.formats[0].decode("latin-1").strip()
        for one in tracks
        if one.handler not in {_PICTURE, _SOUND} and one.formats
    )
