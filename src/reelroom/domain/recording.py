"""A recording: one lossless file made of a session's sources, and what is known of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import JobId, OwnerId, RecordingId, SessionId
from reelroom.domain.participant import NO_CLIENT
from reelroom.domain.states import RECORDING, RecordingStatus, move
from reelroom.domain.text import paragraph


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in the file: `size_bytes`, `duration_ms`, and what players and people ask for.

    `tracks_kept` and `tracks_dropped` name kinds of tracks beside picture and sound, e.g. `gpmd`.
    """

    size_bytes: int
    duration_ms: int
    container: str
    content_type: str
    sha256: str
    crc64nvme: str
    video_codec: str | None = None
    audio_codec: str | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    tracks_kept: tuple[str, ...] = ()
    tracks_dropped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """`media_id` is the path below the work directory; `object_key` where it is published. What
    no disk ever held has its key as its `media_id` too.

    `lap_one_offset` is in ms; nothing sets it yet. `sources` are the names that were combined, in
    their order.
    """

    id: RecordingId
    session_id: SessionId
    owner_id: OwnerId
    job_id: JobId
    media_id: str
    object_key: str
    contents: Contents
    sources: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    description: str = ""
    lap_one_offset: int = 0
    status: RecordingStatus = RecordingStatus.READY
    due: Due | None = None
    version: int = 1

    @property
    def is_ready(self) -> bool:
        return self.status is RecordingStatus.READY

    @property
    def has_file(self) -> bool:
        """Whether the durable folder holds it beside storage."""
        return self.media_id != self.object_key

    def described(self, description: str, now: datetime) -> Recording:
        text = paragraph(description, "description", 2000)
        return replace(self, description=text, updated_at=now)

    def deleting(self, now: datetime) -> Recording:
        status = move(RECORDING, self.status, RecordingStatus.DELETING)
        return replace(self, status=status, updated_at=now, due=Due(Queue.DELETE, now))

    @property
    def file_name(self) -> str:
        """What a download is called."""
        return self.object_key.rsplit("/", 1)[1]


CONTENT_TYPES: Final[Mapping[str, str]] = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "m4v": "video/x-m4v",
    "mkv": "video/x-matroska",
    "webm": "video/webm",
    "ts": "video/mp2t",
    "avi": "video/x-msvideo",
}


def media_id(session_id: SessionId, file_uuid: str, extension: str) -> str:
    """The final file's path below the work directory."""
    return f"session_recordings/{session_id}/{file_uuid}.{extension}"


def part_folder(session_id: SessionId, file_uuid: str) -> str:
    """Where attempts write what is not final yet: beside the final file, so that one link makes
    it final, and named by it, so that what a lost attempt left can be found."""
    return f"session_recordings/{session_id}/.{file_uuid}"


def published_key(
    owner_id: OwnerId,
    on: date,
    first_source: str,
    file_uuid: str,
    extension: str,
    client: str = NO_CLIENT,
) -> str:
    """`recordings/{owner}/{client}/{date}/{name}_{unique}.{ext}`; see `participant.client_of`.

    The name is the first source's without its ending, cut down to letters, digits, `-` and `_`.
    """
    stem = first_source.rsplit(".", 1)[0]
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")[:60] or "recording"
    return f"recordings/{owner_id}/{client}/{on.isoformat()}/{name}_{file_uuid}.{extension}"
