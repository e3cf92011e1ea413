"""What is in an imported file, and its way to and from the job's row."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final, cast

from reelroom.domain.import_errors import SourceNotPlayable
from reelroom.domain.media import Family, Footage, Track, TrackKind
from reelroom.domain.media_errors import SourceUnsupported
from reelroom.domain.recording import CONTENT_TYPES, Contents

_EXTENSIONS: Final = {"matroska": "mkv"}
_PLAYABLE: Final = frozenset({Family.MP4, Family.MATROSKA})


def require_playable(name: str, family: Family) -> None:
    """Raises SourceNotPlayable."""
    if family not in _PLAYABLE:
        raise SourceNotPlayable(name, family)


def extension_of(footage: Footage) -> str:
    return _EXTENSIONS.get(footage.container, footage.container)


def contents_of(footage: Footage, size: int, warnings: tuple[str, ...]) -> Contents:
    """Of a file that will have `size` bytes, without its hashes. Raises SourceUnsupported."""
    if footage.duration_ms <= 0:
        raise SourceUnsupported(footage.name, "it does not say how long it is")
    return Contents(
        size_bytes=size,
        duration_ms=footage.duration_ms,
        container=footage.container,
        content_type=CONTENT_TYPES.get(extension_of(footage), "application/octet-stream"),
        sha256="",
        crc64nvme="",
        video_codec=_codec(footage, TrackKind.VIDEO),
        audio_codec=_codec(footage, TrackKind.AUDIO),
        width=footage.width or None,
        height=footage.height or None,
        fps=round(float(footage.fps), 3) or None,
        tracks_kept=tuple(_name(one) for one in footage.tracks if one.kind is TrackKind.DATA),
        warnings=warnings,
    )


def contents_to_json(contents: Contents) -> dict[str, object]:
    return asdict(contents)


def contents_from_json(value: object) -> Contents:
    fields = cast("dict[str, Any]", value)
    lists = ("tracks_kept", "tracks_dropped", "warnings")
    return Contents(**{**fields, **{name: tuple(fields[name]) for name in lists}})


def _codec(footage: Footage, kind: TrackKind) -> str | None:
    return next((track.codec for track in footage.of_kind(kind)), None)


def _name(track: Track) -> str:
    return track.tag or track.codec
