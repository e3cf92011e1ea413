"""Rows to write in tests: valid, plain, with everything else by keyword."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import (
    JobId,
    OwnerId,
    RecordingId,
    SessionId,
    UploadId,
    child_id,
    new_key,
    session_id,
    source_id,
)
from reelroom.domain.job import Job, JobKind
from reelroom.domain.policy import Policy
from reelroom.domain.recording import Contents, Recording
from reelroom.domain.session import Session, SessionDetails
from reelroom.domain.source import FileDetails, Source, new_source
from reelroom.domain.upload import Upload

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OWNER = OwnerId("auth0|jane")
POLICY = Policy()

_numbers = count(1)


def key() -> str:
    return new_key(NOW, next(_numbers))


def a_session(**changes: object) -> Session:
    details = SessionDetails("Morning laps", date(2026, 11, 21), "Brno", "dry\nthen wet")
    row = Session(session_id(key()), OWNER, "track", details, NOW, NOW)
    return replace(row, **changes)  # type: ignore[arg-type]


def an_upload(session: SessionId | None = None, **changes: object) -> Upload:
    parent = session or session_id(key())
    upload_id = UploadId(child_id("upl", parent, key()))
    due = Due(Queue.EXPIRY, NOW + POLICY.upload_idle)
    order = (source_id(upload_id, 1), source_id(upload_id, 2))
    row = Upload(upload_id, parent, OWNER, order, 3, 300, NOW, NOW, due=due)
    return replace(row, **changes)  # type: ignore[arg-type]


def a_source(upload: Upload | None = None, number: int = 1, **changes: object) -> Source:
    parent = upload or an_upload()
    file = FileDetails("GX010042.MP4", 100 << 20, "video/mp4", "ref-1", NOW - timedelta(days=1))
    source = source_id(parent.id, number)
    row = new_source(source, parent.id, parent.session_id, OWNER, file, NOW)
    return replace(row, **changes)  # type: ignore[arg-type]


def a_job(session: SessionId | None = None, **changes: object) -> Job:
    parent = session or session_id(key())
    job_id = JobId(child_id("job", parent, key()))
    input_ = {"sources": ["staging/a", "staging/b"], "title": "Läufe"}
    row = Job(job_id, parent, OWNER, JobKind("combine"), input_, NOW, NOW)
    return replace(row, **changes)  # type: ignore[arg-type]


def a_running_job(**changes: object) -> Job:
    return replace(a_job().claimed("task-1", NOW, POLICY), **changes)  # type: ignore[arg-type]


def a_recording(session: SessionId | None = None, **changes: object) -> Recording:
    parent = session or session_id(key())
    own = key()
    contents = Contents(
        4_000_000_000, 754_321, "mp4", "video/mp4", "ab" * 32, "cd" * 8, "hevc", "aac", 3840, 2160
    )
    row = Recording(
        RecordingId(child_id("rec", parent, own)),
        parent,
        OWNER,
        JobId(child_id("job", parent, own)),
        f"session_recordings/{parent}/{own}.mp4",
        f"recordings/{OWNER}/none/2026-11-21/GX010042_{own}.mp4",
        replace(contents, fps=59.94, tracks_kept=("gpmd",), warnings=("audio ends early",)),
        ("GX010042.MP4", "GX020042.MP4"),
        NOW,
        NOW,
    )
    return replace(row, **changes)  # type: ignore[arg-type]
