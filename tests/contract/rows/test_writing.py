"""Writes: all or nothing, each operation under its condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from reelroom.domain.ids import session_id
from reelroom.domain.job import Job, Progress
from reelroom.domain.owner import Counter, Owner
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.states import JobStatus
from reelroom.domain.upload import Upload
from reelroom.ports.rows import (
    AlreadyExists,
    Count,
    Create,
    Operation,
    OverLimit,
    Remove,
    Replace,
    RequireActive,
    Rows,
    SessionGone,
    Stale,
    Tally,
)
from tests.contract.rows.examples import (
    NOW,
    OWNER,
    POLICY,
    a_job,
    a_recording,
    a_running_job,
    a_session,
    a_source,
    an_upload,
    key,
)


def the(rows: Rows, kind: type[Session], row_id: str) -> Session:
    found = rows.get(kind, row_id)
    assert found is not None
    return found


def test_a_second_create_is_refused_and_changes_nothing(rows: Rows) -> None:
    session = a_session()
    rows.write(Create(session))
    with pytest.raises(AlreadyExists, match="There is a session with this id already"):
        rows.write(Create(replace(session, kind="other")))
    assert rows.get(Session, session.id) == session


def test_a_replace_raises_the_version_and_a_second_one_is_stale(rows: Rows) -> None:
    upload = an_upload()
    rows.write(Create(upload))
    rows.write(Replace(replace(upload, description="first")))
    with pytest.raises(Stale, match="The upload has changed meanwhile"):
        rows.write(Replace(replace(upload, description="second")))
    assert rows.get(Upload, upload.id) == replace(upload, description="first", version=2)


def test_a_replace_of_what_is_gone_is_stale(rows: Rows) -> None:
    with pytest.raises(Stale):
        rows.write(Replace(an_upload()))


def test_a_replace_takes_fields_away(rows: Rows) -> None:
    source = a_source(multipart_id="m", parts_sent={2: "0" * 16, 1: "f" * 16}, crc64nvme="a" * 16)
    rows.write(Create(source))
    bare = replace(
        source,
        multipart_id=None,
        parts_sent=None,
        crc64nvme=None,
        file=replace(source.file, last_modified=None),
    )
    rows.write(Replace(bare))
    assert rows.get(Source, source.id) == replace(bare, version=2)


def test_a_removed_row_is_gone_and_removing_it_again_is_fine(rows: Rows) -> None:
    recording = a_recording()
    rows.write(Create(recording))
    rows.write(Remove(recording))
    rows.write(Remove(recording))
    assert rows.get(Recording, recording.id) is None


def test_nothing_of_a_refused_write_happens(rows: Rows) -> None:
    kept, new, gone = an_upload(), an_upload(), an_upload()
    rows.write(Create(kept), Create(gone))
    with pytest.raises(Stale):
        rows.write(
            Create(new),
            Remove(gone),
            Count(OWNER, {Counter.RUNNING: 1}, {}),
            Replace(replace(kept, version=7)),
        )
    assert rows.get(Upload, new.id) is None
    assert rows.get(Upload, gone.id) == gone
    assert rows.get(Owner, OWNER) is None


def test_the_first_of_several_refusals_is_told(rows: Rows) -> None:
    session, upload = a_session(), an_upload()
    rows.write(Create(session), Create(upload))
    exists = Create(session)
    stale = Replace(replace(upload, version=9))
    gone = RequireActive(session_id(key()))
    over = Count(OWNER, {Counter.RUNNING: 2}, {Counter.RUNNING: 1})
    told: list[tuple[Operation, type[Exception]]] = [
        (exists, AlreadyExists),
        (stale, Stale),
        (gone, SessionGone),
        (over, OverLimit),
    ]
    for turn in range(4):
        order = told[turn:] + told[:turn]
        with pytest.raises(order[0][1]):
            rows.write(*(operation for operation, _ in order))


def test_what_needs_an_active_session_is_refused_without_one(rows: Rows) -> None:
    session = a_session()
    upload = an_upload(session.id)
    with pytest.raises(SessionGone):
        rows.write(RequireActive(session.id), Create(upload))
    rows.write(Create(session))
    rows.write(RequireActive(session.id), Create(upload))
    rows.write(Replace(session.removing(NOW)))
    with pytest.raises(SessionGone):
        rows.write(RequireActive(session.id), Create(an_upload(session.id)))
    with pytest.raises(SessionGone):
        rows.write(RequireActive(session.id))
    assert len(rows.page(Upload, session.id).items) == 1


def test_a_tally_adds_up_and_leaves_the_version_alone(rows: Rows) -> None:
    session = a_session()
    rows.write(Create(session))
    rows.write(Tally(session.id, 1, 5_000_000_000), Create(a_recording(session.id)))
    rows.write(Tally(session.id, 2, 70))
    rows.write(Tally(session.id, -1, -5_000_000_000))
    expected = replace(session, recording_count=2, total_bytes=70)
    assert rows.get(Session, session.id) == expected


def test_a_tally_needs_an_active_session(rows: Rows) -> None:
    session, recording = a_session(), a_recording()
    with pytest.raises(SessionGone):
        rows.write(Tally(session.id, 1, 1))
    assert rows.get(Session, session.id) is None
    rows.write(Create(session))
    rows.write(Replace(session.removing(NOW)))
    with pytest.raises(SessionGone):
        rows.write(Create(recording), Tally(session.id, 1, 1))
    assert rows.get(Recording, recording.id) is None
    assert the(rows, Session, session.id).recording_count == 0


def test_an_old_copy_of_a_session_cannot_take_a_tally_back(rows: Rows) -> None:
    session = a_session()
    rows.write(Create(session))
    rows.write(Tally(session.id, 3, 300))
    rows.write(Replace(replace(session, kind="other", recording_count=99, total_bytes=99)))
    expected = replace(session, kind="other", recording_count=3, total_bytes=300, version=2)
    assert rows.get(Session, session.id) == expected


def test_an_old_copy_of_a_job_cannot_take_its_progress_back(rows: Rows) -> None:
    job = a_running_job()
    rows.write(Create(job))
    rows.report(job, Progress("COMBINING", 10, 100, 9))
    rows.write(Replace(job.committing({"file": "x"}, NOW)))
    kept = rows.get(Job, job.id)
    assert kept is not None
    assert kept.status is JobStatus.COMMITTING
    assert kept.progress == Progress("COMBINING", 10, 100, 9)


def test_a_new_attempt_has_made_no_progress(rows: Rows) -> None:
    job = a_running_job()
    rows.write(Create(job))
    rows.report(job, Progress("COMBINING", 10, 100, 9))
    rows.write(Replace(job.claimed("task-2", NOW + timedelta(minutes=5), POLICY)))
    kept = rows.get(Job, job.id)
    assert kept is not None
    assert (kept.attempt, kept.progress) == (2, None)
    rows.report(kept, Progress("VERIFYING", 1, 2))
    kept = rows.get(Job, job.id)
    assert kept is not None
    assert kept.progress == Progress("VERIFYING", 1, 2)


def test_a_write_of_nothing_is_nothing(rows: Rows) -> None:
    rows.write()
    rows.write(Count(OWNER, {Counter.RUNNING: 0}, {}))
    assert rows.get(Owner, OWNER) is None


def test_two_operations_on_one_row_are_a_mistake_of_the_caller(rows: Rows) -> None:
    session, upload = a_session(), an_upload()
    rows.write(Create(session))
    pairs: list[tuple[Operation, Operation]] = [
        (Create(upload), Remove(upload)),
        (RequireActive(session.id), Tally(session.id, 1, 1)),
        (RequireActive(session.id), Replace(session)),
        (Count(OWNER, {Counter.RUNNING: 1}, {}), Count(OWNER, {Counter.RUNNING: 1}, {})),
    ]
    for pair in pairs:
        with pytest.raises(ValueError, match="Two operations"):
            rows.write(*pair)
    assert rows.get(Upload, upload.id) is None


def test_a_write_has_at_most_a_hundred_operations(rows: Rows) -> None:
    session = session_id(key())
    uploads = [an_upload(session) for _ in range(101)]
    with pytest.raises(ValueError, match="101 operations"):
        rows.write(*map(Create, uploads))
    rows.write(*map(Create, uploads[:100]))
    assert len(rows.page(Upload, session, first=200).items) == 100


def test_a_row_with_an_id_that_is_none_is_a_mistake_of_the_caller(rows: Rows) -> None:
    with pytest.raises(ValueError, match="is not the id of a job"):
        rows.write(Create(replace(a_job(), id="nonsense")))  # type: ignore[arg-type]


def test_a_time_without_a_zone_is_a_mistake_of_the_caller(rows: Rows) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        rows.write(Create(a_session(created_at=NOW.replace(tzinfo=None))))


def test_times_are_cut_to_the_millisecond_and_keep_their_moment(rows: Rows) -> None:
    fine = NOW.replace(microsecond=123_999)
    east = fine.astimezone(timezone(timedelta(hours=5, minutes=45)))
    job = a_job(created_at=east, lease_until=fine).queued(fine)
    rows.write(Create(job))
    kept = rows.get(Job, job.id)
    assert kept is not None
    assert kept.due is not None
    cut = NOW.replace(microsecond=123_000)
    assert (kept.created_at, kept.lease_until, kept.due.at) == (cut, cut, cut)
