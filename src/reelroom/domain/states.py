"""The status machines of all nouns, as data: what is not listed cannot happen.

A removal or an expiry that must still delete bytes is not a status of its own where `due` says it:
see `due.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import Final, TypeVar

from reelroom.domain.errors import Conflict


class SessionStatus(StrEnum):
    ACTIVE = "ACTIVE"
    REMOVING = "REMOVING"  # the tombstone: nothing may be created under it, all of it is going
    REMOVED = "REMOVED"  # all is gone; the tombstone stays for late writers


class UploadStatus(StrEnum):
    OPEN = "OPEN"
    COMPLETED = "COMPLETED"  # the order is frozen into a job
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class SourceStatus(StrEnum):
    PENDING = "PENDING"  # no multipart upload yet
    UPLOADING = "UPLOADING"
    COMPLETING = "COMPLETING"  # storage was asked to put the parts together
    UPLOADED = "UPLOADED"
    DISCARDED = "DISCARDED"  # the bytes are gone from staging


class JobStatus(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    COMMITTING = "COMMITTING"
    AWAITING_FIX = "AWAITING_FIX"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class RecordingStatus(StrEnum):
    READY = "READY"
    DELETING = "DELETING"


class MaterialStatus(StrEnum):
    """Of a session's recording, transcript or analysis: each has a table of its own."""

    NONE = "NONE"
    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    READY = "READY"
    FAILED = "FAILED"


Status = TypeVar(
    "Status",
    SessionStatus,
    UploadStatus,
    SourceStatus,
    JobStatus,
    RecordingStatus,
    MaterialStatus,
)

SESSION: Final[Mapping[SessionStatus, Set[SessionStatus]]] = {
    SessionStatus.ACTIVE: {SessionStatus.REMOVING},
    SessionStatus.REMOVING: {SessionStatus.REMOVED},
    SessionStatus.REMOVED: set(),
}

UPLOAD: Final[Mapping[UploadStatus, Set[UploadStatus]]] = {
    UploadStatus.OPEN: {UploadStatus.COMPLETED, UploadStatus.CANCELLED, UploadStatus.EXPIRED},
    UploadStatus.COMPLETED: set(),
    UploadStatus.CANCELLED: set(),
    UploadStatus.EXPIRED: set(),
}

SOURCE: Final[Mapping[SourceStatus, Set[SourceStatus]]] = {
    SourceStatus.PENDING: {SourceStatus.UPLOADING, SourceStatus.DISCARDED},
    SourceStatus.UPLOADING: {
        SourceStatus.COMPLETING,
        SourceStatus.PENDING,  # storage has lost the multipart upload
        SourceStatus.DISCARDED,
    },
    SourceStatus.COMPLETING: {
        SourceStatus.UPLOADED,
        SourceStatus.UPLOADING,  # storage refused the parts: some must be sent again
        SourceStatus.PENDING,
        SourceStatus.DISCARDED,
    },
    SourceStatus.UPLOADED: {SourceStatus.DISCARDED},
    SourceStatus.DISCARDED: set(),
}

_ENDS: Final = {JobStatus.FAILED, JobStatus.CANCELLED}

JOB: Final[Mapping[JobStatus, Set[JobStatus]]] = {
    JobStatus.QUEUED: {JobStatus.RUNNING, *_ENDS},
    JobStatus.RUNNING: {
        JobStatus.RUNNING,  # an expired lease is taken over
        JobStatus.QUEUED,
        JobStatus.COMMITTING,
        JobStatus.AWAITING_FIX,
        *_ENDS,
    },
    JobStatus.COMMITTING: {
        JobStatus.COMMITTING,  # rolled forward by the next attempt
        JobStatus.RUNNING,  # rolled back: no final file to go on from
        JobStatus.DONE,
        *_ENDS,
    },
    JobStatus.AWAITING_FIX: {JobStatus.QUEUED, *_ENDS},
    JobStatus.DONE: set(),
    JobStatus.FAILED: set(),
    JobStatus.CANCELLED: set(),
}

RECORDING: Final[Mapping[RecordingStatus, Set[RecordingStatus]]] = {
    RecordingStatus.READY: {RecordingStatus.DELETING},
    RecordingStatus.DELETING: set(),
}

_BEFORE_READY: Final[Mapping[MaterialStatus, Set[MaterialStatus]]] = {
    one: set(MaterialStatus) - {one} for one in MaterialStatus if one is not MaterialStatus.READY
}

SESSION_RECORDING: Final[Mapping[MaterialStatus, Set[MaterialStatus]]] = {
    **_BEFORE_READY,
    MaterialStatus.READY: {MaterialStatus.NONE},  # when the last recording is deleted
}

SESSION_TRANSCRIPT: Final[Mapping[MaterialStatus, Set[MaterialStatus]]] = {
    **_BEFORE_READY,
    MaterialStatus.READY: {MaterialStatus.READY},  # another text takes its place
}

SESSION_ANALYSIS: Final[Mapping[MaterialStatus, Set[MaterialStatus]]] = {
    **_BEFORE_READY,
    MaterialStatus.READY: {
        MaterialStatus.READY,
        MaterialStatus.PENDING,  # of another transcript comes another analysis
        MaterialStatus.PROCESSING,
    },
}

MACHINES: Final = {
    "session": SESSION,
    "session-recording": SESSION_RECORDING,
    "session-transcript": SESSION_TRANSCRIPT,
    "session-analysis": SESSION_ANALYSIS,
    "upload": UPLOAD,
    "source": SOURCE,
    "job": JOB,
    "recording": RECORDING,
}


def move(machine: Mapping[Status, Set[Status]], now: Status, to: Status) -> Status:
    """`to`, when the machine allows it from `now`; raises Conflict naming both otherwise."""
    if to not in machine[now]:
        raise Conflict(f"This is {now} and cannot become {to}. Read its status and decide anew.")
    return to


def is_terminal(machine: Mapping[Status, Set[Status]], status: Status) -> bool:
    return not machine[status]
