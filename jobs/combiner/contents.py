"""What is in a combined file: from the engine's report, and to and from the job's row."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from reelroom.domain.media import CombineReport, JoinedTrack, TrackKind
from reelroom.domain.recording import CONTENT_TYPES, Contents


def contents_of(report: CombineReport) -> Contents:
    """Without the hashes, which are computed while it is published."""
    return Contents(
        size_bytes=report.size_bytes,
        duration_ms=report.duration_ms,
        container=report.container,
        content_type=CONTENT_TYPES.get(report.extension, "application/octet-stream"),
        sha256="",
        crc64nvme="",
        video_codec=_codec(report, TrackKind.VIDEO),
        audio_codec=_codec(report, TrackKind.AUDIO),
        width=report.width or None,
        height=report.height or None,
        fps=report.fps or None,
        tracks_kept=tuple(_name(one) for one in report.tracks if one.kind is TrackKind.DATA),
        tracks_dropped=tuple(sorted({one.tag or one.handler for one in report.dropped})),
        warnings=report.warnings,
    )


def contents_to_json(contents: Contents) -> dict[str, object]:
    return asdict(contents)


def contents_from_json(value: object) -> Contents:
    fields = cast("dict[str, Any]", value)
    lists = ("tracks_kept", "tracks_dropped", "warnings")
    return Contents(**{**fields, **{name: tuple(fields[name]) for name in lists}})


def _codec(report: CombineReport, kind: TrackKind) -> str | None:
    return next((track.codec for track in report.tracks if track.kind is kind), None)


def _name(track: JoinedTrack) -> str:
    return track.tag or track.codec
