"""Every row comes back as it was written, whatever is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import JobId, OwnerId
from reelroom.domain.job import Job, JobKind, Progress, Reason
from reelroom.domain.recording import Contents, Recording
from reelroom.domain.request import Request
from reelroom.domain.session import Session, SessionDetails
from reelroom.domain.source import FileDetails, Source
from reelroom.domain.states import (
    JobStatus,
    RecordingStatus,
    SessionStatus,
    SourceStatus,
    UploadStatus,
)
from reelroom.domain.upload import Upload
from reelroom.ports.rows import Create, Replace, Rows
from tests.contract.rows.examples import a_job, a_recording, a_session, a_source, an_upload, key

text = st.text(max_size=30)
name = st.text(min_size=1, max_size=30)
owner = name.map(OwnerId)
whole = st.integers(0, 50_000_000_000_000)
number = st.integers(0, 10_000)
moment = st.datetimes(datetime(1999, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(
    lambda one: one.replace(microsecond=one.microsecond // 1000 * 1000)
)
crc = st.integers(0, 2**64 - 1).map(lambda one: f"{one:016x}")
due = st.builds(Due, st.sampled_from(Queue), moment)
texts = st.lists(text, max_size=4).map(tuple)
maybe = partial(st.one_of, st.none())
fine = st.floats(0.001, 1000.0, allow_nan=False)
json_value = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(-1e9, 1e9) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
json_object = st.dictionaries(text, json_value, max_size=4)

SESSIONS = st.fixed_dictionaries(
    {
        "owner_id": owner,
        "kind": text,
        "details": st.builds(SessionDetails, text, st.dates(), text, text),
        "created_at": moment,
        "updated_at": moment,
        "status": st.sampled_from(SessionStatus),
        "due": maybe(due),
    }
)
UPLOADS = st.fixed_dictionaries(
    {
        "owner_id": owner,
        "order": texts,
        "next_number": number,
        "staged_bytes": whole,
        "created_at": moment,
        "active_at": moment,
        "description": text,
        "status": st.sampled_from(UploadStatus),
        "job_id": maybe(name.map(JobId)),
        "due": maybe(due),
    }
)
SOURCES = st.fixed_dictionaries(
    {
        "owner_id": owner,
        "file": st.builds(FileDetails, text, whole, text, text, maybe(moment)),
        "part_size": whole,
        "object_key": text,
        "status": st.sampled_from(SourceStatus),
        "multipart_id": maybe(text),
        "parts_sent": maybe(st.dictionaries(st.integers(1, 10_000), crc, max_size=5)),
        "crc64nvme": maybe(crc),
        "due": maybe(due),
    }
)
JOBS = st.fixed_dictionaries(
    {
        "owner_id": owner,
        "kind": text.map(JobKind),
        "input": json_object,
        "output": json_object,
        "created_at": moment,
        "status": st.sampled_from(JobStatus),
        "attempt": number,
        "crashes": number,
        "dispatches": number,
        "holds_slot": st.booleans(),
        "task": maybe(text),
        "holder": maybe(text),
        "lease_until": maybe(moment),
        "cancel_requested": st.booleans(),
        "reason": maybe(st.builds(Reason, text, text, st.booleans())),
        "progress": maybe(st.builds(Progress, text, whole, whole, maybe(number))),
        "retry_at": maybe(moment),
        "retry_until": maybe(moment),
        "refused_at": maybe(moment),
        "fix_until": maybe(moment),
        "started_at": maybe(moment),
        "finished_at": maybe(moment),
        "correlation_id": text,
        "due": maybe(due),
    }
)
CONTENTS = st.builds(
    Contents,
    size_bytes=whole,
    duration_ms=whole,
    container=text,
    content_type=text,
    sha256=text,
    crc64nvme=crc,
    video_codec=maybe(text),
    audio_codec=maybe(text),
    width=maybe(number),
    height=maybe(number),
    fps=maybe(fine),
    tracks_kept=texts,
    tracks_dropped=texts,
    warnings=texts,
)
RECORDINGS = st.fixed_dictionaries(
    {
        "owner_id": owner,
        "media_id": text,
        "object_key": name,
        "contents": CONTENTS,
        "sources": texts,
        "created_at": moment,
        "updated_at": moment,
        "description": text,
        "lap_one_offset": st.integers(-(2**40), 2**40),
        "status": st.sampled_from(RecordingStatus),
        "due": maybe(due),
    }
)
MAKERS: list[tuple[type, Any, Any]] = [
    (Session, a_session, SESSIONS),
    (Upload, an_upload, UPLOADS),
    (Source, a_source, SOURCES),
    (Job, a_job, JOBS),
    (Recording, a_recording, RECORDINGS),
]
few = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize(("kind", "make", "fields"), MAKERS)
@few
@given(data=st.data())
def test_a_created_row_comes_back_equal(
    rows: Rows, kind: type, make: Any, fields: Any, data: st.DataObject
) -> None:
    row = make(**data.draw(fields))
    rows.write(Create(row))
    assert rows.get(kind, row.id) == row


@pytest.mark.parametrize(("kind", "make", "fields"), MAKERS)
@few
@given(data=st.data())
def test_a_replaced_row_comes_back_equal(
    rows: Rows, kind: type, make: Any, fields: Any, data: st.DataObject
) -> None:
    row = make(**data.draw(fields))
    rows.write(Create(row))
    other = replace(row, **data.draw(fields), version=1)
    rows.write(Replace(other))
    reported = {}
    if kind is Job:
        reported["progress"] = row.progress if row.attempt == other.attempt else None
    assert rows.get(kind, row.id) == replace(other, **reported, version=2)


@few
@given(answer=text, arguments=text, expires_at=moment.map(lambda one: one.replace(microsecond=0)))
def test_a_request_comes_back_equal(
    rows: Rows, answer: str, arguments: str, expires_at: datetime
) -> None:
    request = Request(key() * 4, answer, arguments, expires_at)
    rows.write(Create(request))
    assert rows.get(Request, request.id) == request
