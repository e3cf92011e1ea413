"""Info and Tracks of a Matroska or WebM file (RFC 9559, 5.1), as far as a glance goes."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import BinaryIO, Final

from reelroom.domain.media_errors import SourceEncrypted, SourceNotMedia, SourceTruncated

from .boxes import read_at
from .ebml import CLUSTER, ENTRY, TRACKS, Element, elements, segment_of, state_of
from .glimpse import Glimpse

_INFO: Final = 0x1549A966
_TIMESTAMP_SCALE: Final = 0x2AD7B1
_DURATION: Final = 0x4489
_TRACK_TYPE: Final = 0x83
_CODEC_ID: Final = 0x86
_VIDEO: Final = 0xE0
_PIXEL_WIDTH: Final = 0xB0
_PIXEL_HEIGHT: Final = 0xBA
_PICTURE, _SOUND = 1, 2
_VALUE_MAX: Final = 1024
_CODECS: Final[Mapping[str, str]] = {
    "V_MPEG4/ISO/AVC": "h264",
    "V_MPEGH/ISO/HEVC": "hevc",
    "V_AV1": "av1",
    "V_VP8": "vp8",
    "V_VP9": "vp9",
    "A_AAC": "aac",
    "A_OPUS": "opus",
    "A_VORBIS": "vorbis",
    "A_FLAC": "flac",
    "A_AC3": "ac3",
    "A_EAC3": "eac3",
    "A_MPEG/L3": "mp3",
}

_Fields = Mapping[int, Element]


def glance_matroska(name: str, file: BinaryIO, size: int) -> Glimpse:
    """Raises MediaRefused."""
    state = state_of(file, size)
    if state.encrypted:
        raise SourceEncrypted(name)
    segment = segment_of(file, size)
    if state.cut_off or segment is None:
        raise SourceTruncated(name, "its segment goes on after the last byte of the file")
    top = _before_media(file, segment, size)
    info, tracks = _inside(file, top.get(_INFO), size), _entries(file, top.get(TRACKS), size)
    picture = next((one for one in tracks if _kind(file, one) == _PICTURE), None)
    sound = next((one for one in tracks if _kind(file, one) == _SOUND), None)
    if picture is None and sound is None:
        raise SourceNotMedia(name, "a Matroska shell without any recording")
    frame = _inside(file, picture.get(_VIDEO), size) if picture else {}
    return Glimpse(
        duration_ms=_duration_ms(file, info),
        video_codec=_codec(file, picture),
        audio_codec=_codec(file, sound),
        width=_number(file, frame.get(_PIXEL_WIDTH)),
        height=_number(file, frame.get(_PIXEL_HEIGHT)),
        others=tuple(
            codec
            for one in tracks
            if _kind(file, one) not in {_PICTURE, _SOUND} and (codec := _codec(file, one))
        ),
    )


def _before_media(file: BinaryIO, segment: Element, size: int) -> _Fields:
    found: dict[int, Element] = {}
    for one in elements(file, segment.body, min(segment.end or size, size)):
        if one.ident == CLUSTER:
            break
        found.setdefault(one.ident, one)
    return found


def _inside(file: BinaryIO, parent: Element | None, size: int) -> _Fields:
    if parent is None:
        return {}
    inside = elements(file, parent.body, min(parent.end or size, size))
    return {one.ident: one for one in inside}


def _entries(file: BinaryIO, tracks: Element | None, size: int) -> list[_Fields]:
    if tracks is None:
        return []
    inside = elements(file, tracks.body, min(tracks.end or size, size))
    return [_inside(file, one, size) for one in inside if one.ident == ENTRY]


def _raw(file: BinaryIO, one: Element | None) -> bytes:
    if one is None or one.end is None:
        return b""
    return read_at(file, one.body, min(one.end - one.body, _VALUE_MAX))


def _number(file: BinaryIO, one: Element | None) -> int:
    return int.from_bytes(_raw(file, one), "big")


def _kind(file: BinaryIO, track: _Fields) -> int:
    return _number(file, track.get(_TRACK_TYPE))


def _duration_ms(file: BinaryIO, info: _Fields) -> int:
    """0 where it is not told, as a recorder that was cut short, or a browser, leaves it."""
    raw = _raw(file, info.get(_DURATION))
    if len(raw) not in {4, 8}:
        return 0
    (ticks,) = struct.unpack(">f" if len(raw) == 4 else ">d", raw)
    scale = _number(file, info.get(_TIMESTAMP_SCALE)) or 1_000_000  # ns
    length = ticks * scale / 1_000_000
    return round(length) if 0 < length < 1e12 else 0


def _codec(file: BinaryIO, track: _Fields | None) -> str | None:
    raw = _raw(file, track.get(_CODEC_ID)).rstrip(b"\0") if track else b""
    told = raw.decode("ascii", "replace")
    return _CODECS.get(told) or told or None
