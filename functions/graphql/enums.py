"""Enums: the schema's members are the domain's, by name; a test holds them equal."""

from __future__ import annotations

from typing import Final

from ariadne import EnumType

from reelroom.domain.states import (
    JobStatus,
    RecordingStatus,
    SessionStatus,
    SourceStatus,
    UploadStatus,
)

ENUMS: Final = (JobStatus, RecordingStatus, SessionStatus, SourceStatus, UploadStatus)

bindables: Final = tuple(EnumType(enum.__name__, enum) for enum in ENUMS)
