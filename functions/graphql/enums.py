"""Enums: the schema's members are the domain's, by name; a test holds them equal."""

from __future__ import annotations

from typing import Final

from ariadne import EnumType

from reelroom.domain.audit import AuditAction, AuditStatus
from reelroom.domain.library import SessionSort
from reelroom.domain.material import Material
from reelroom.domain.platform import Platform
from reelroom.domain.session import SessionRole
from reelroom.domain.states import (
    JobStatus,
    MaterialStatus,
    RecordingStatus,
    SessionStatus,
    SourceStatus,
    UploadStatus,
)

ENUMS: Final = (
    AuditAction,
    AuditStatus,
    JobStatus,
    Material,
    MaterialStatus,
    Platform,
    RecordingStatus,
    SessionRole,
    SessionSort,
    SessionStatus,
    SourceStatus,
    UploadStatus,
)

bindables: Final = tuple(EnumType(enum.__name__, enum) for enum in ENUMS)
