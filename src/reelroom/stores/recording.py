"""Recordings: hash `session_id`, range `id`.

The names `id, session_id, user_id, media_id, lap_one_offset, description, created_at, updated_at`
are those that readers of this table already know; `user_id` is the owner.
"""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from reelroom.domain.ids import JobId, OwnerId, RecordingId, SessionId
from reelroom.domain.recording import Contents, Recording
from reelroom.domain.states import RecordingStatus
from reelroom.stores.attributes import Moment, Texts
from reelroom.stores.nouns import RECORDING
from reelroom.stores.table import DueItem, Table


class RecordingItem(DueItem):
    session_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    user_id = UnicodeAttribute()
    media_id = UnicodeAttribute()
    lap_one_offset = NumberAttribute()
    description = UnicodeAttribute()
    created_at = Moment()
    updated_at = Moment()
    job_id = UnicodeAttribute()
    object_key = UnicodeAttribute()
    status = UnicodeAttribute()
    sources = Texts()
    size_bytes = NumberAttribute()
    duration_ms = NumberAttribute()
    container = UnicodeAttribute()
    content_type = UnicodeAttribute()
    sha256 = UnicodeAttribute()
    crc64nvme = UnicodeAttribute()
    video_codec = UnicodeAttribute(null=True)
    audio_codec = UnicodeAttribute(null=True)
    width = NumberAttribute(null=True)
    height = NumberAttribute(null=True)
    fps = NumberAttribute(null=True)
    tracks_kept = Texts()
    tracks_dropped = Texts()
    warnings = Texts()


def dump(recording: Recording) -> RecordingItem:
    contents = recording.contents
    return RecordingItem(
        session_id=recording.session_id,
        id=recording.id,
        user_id=recording.owner_id,
        media_id=recording.media_id,
        lap_one_offset=recording.lap_one_offset,
        description=recording.description,
        created_at=recording.created_at,
        updated_at=recording.updated_at,
        job_id=recording.job_id,
        object_key=recording.object_key,
        status=recording.status.value,
        sources=recording.sources,
        size_bytes=contents.size_bytes,
        duration_ms=contents.duration_ms,
        container=contents.container,
        content_type=contents.content_type,
        sha256=contents.sha256,
        crc64nvme=contents.crc64nvme,
        video_codec=contents.video_codec,
        audio_codec=contents.audio_codec,
        width=contents.width,
        height=contents.height,
        fps=contents.fps,
        tracks_kept=contents.tracks_kept,
        tracks_dropped=contents.tracks_dropped,
        warnings=contents.warnings,
    )


def load(item: RecordingItem) -> Recording:
    return Recording(
        id=RecordingId(item.id),
        session_id=SessionId(item.session_id),
        owner_id=OwnerId(item.user_id),
        job_id=JobId(item.job_id),
        media_id=item.media_id,
        object_key=item.object_key,
        contents=_contents(item),
        sources=item.sources,
        created_at=item.created_at,
        updated_at=item.updated_at,
        description=item.description,
        lap_one_offset=int(item.lap_one_offset),
        status=RecordingStatus(item.status),
        due=item.due,
        version=int(item.version),
    )


def _contents(item: RecordingItem) -> Contents:
    return Contents(
        size_bytes=int(item.size_bytes),
        duration_ms=int(item.duration_ms),
        container=item.container,
        content_type=item.content_type,
        sha256=item.sha256,
        crc64nvme=item.crc64nvme,
        video_codec=item.video_codec,
        audio_codec=item.audio_codec,
        width=None if item.width is None else int(item.width),
        height=None if item.height is None else int(item.height),
        fps=None if item.fps is None else float(item.fps),
        tracks_kept=item.tracks_kept,
        tracks_dropped=item.tracks_dropped,
        warnings=item.warnings,
    )


RECORDINGS: Final = Table(RECORDING, RecordingItem, dump, load)
