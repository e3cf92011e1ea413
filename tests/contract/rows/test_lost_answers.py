"""The write happened, its answer was lost, the client asks again: not refused, not done twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reelroom.domain.errors import Transient
from reelroom.domain.job import Job, Progress
from reelroom.domain.owner import Counter, Owner
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.upload import Upload
from reelroom.ports.rows import (
    AlreadyExists,
    Count,
    Create,
    Remove,
    Replace,
    RequireActive,
    Rows,
    Stale,
    Tally,
)
from tests.contract.rows.database import Database
from tests.contract.rows.examples import (
    NOW,
    OWNER,
    a_recording,
    a_running_job,
    a_session,
    an_upload,
)
from tests.contract.rows.wire import Wire

LIMITS = {Counter.OPEN_UPLOADS: 3, Counter.RUNNING: 1}


@pytest.fixture
def rows(database: Database) -> Rows:
    return database.rows()


def counted(rows: Rows) -> Owner | None:
    return rows.get(Owner, OWNER)


def test_a_create_meets_its_own_row(rows: Rows, wire: Wire) -> None:
    upload = an_upload()
    wire.lose_answer("PutItem", times=2)
    rows.write(Create(upload))
    assert wire.sent["PutItem"] == 3
    assert rows.get(Upload, upload.id) == upload
    with pytest.raises(AlreadyExists):
        rows.write(Create(upload))


def test_a_replace_meets_its_own_version(rows: Rows, wire: Wire) -> None:
    upload = an_upload()
    rows.write(Create(upload))
    wire.lose_answer("UpdateItem")
    rows.write(Replace(replace(upload, description="new")))
    assert rows.get(Upload, upload.id) == replace(upload, description="new", version=2)
    with pytest.raises(Stale):
        rows.write(Replace(upload))


def test_a_remove_meets_nothing(rows: Rows, wire: Wire) -> None:
    upload = an_upload()
    rows.write(Create(upload))
    wire.lose_answer("DeleteItem")
    rows.write(Remove(upload))
    assert rows.get(Upload, upload.id) is None


def test_a_report_is_made_again(rows: Rows, wire: Wire) -> None:
    job = a_running_job()
    rows.write(Create(job))
    wire.lose_answer("UpdateItem")
    assert rows.report(job, Progress("COMBINING", 1, 2)) is not None
    assert rows.get(Job, job.id) == replace(job, progress=Progress("COMBINING", 1, 2))


@pytest.mark.parametrize("remembers_tokens", [True, False])
def test_a_count_counts_once(rows: Rows, wire: Wire, remembers_tokens: bool) -> None:
    wire.remembers_tokens = remembers_tokens
    wire.lose_answer("TransactWriteItems")
    rows.write(Count(OWNER, {Counter.RUNNING: 1}, LIMITS))
    wire.lose_answer("TransactWriteItems", times=2)
    rows.write(Count(OWNER, {Counter.OPEN_UPLOADS: 1}, LIMITS))
    assert counted(rows) == Owner(OWNER, 1, 0, 1, version=2)


@pytest.mark.parametrize("remembers_tokens", [True, False])
def test_a_count_that_stops_at_0_counts_once(
    rows: Rows, wire: Wire, remembers_tokens: bool
) -> None:
    wire.remembers_tokens = remembers_tokens
    rows.write(Count(OWNER, {Counter.OPEN_UPLOADS: 2}, {}))
    rows.write(Count(OWNER, {Counter.RUNNING: -1}, {}))
    wire.lose_answer("TransactWriteItems")
    rows.write(Count(OWNER, {Counter.OPEN_UPLOADS: -1}, {}))
    assert counted(rows) == Owner(OWNER, 1, 0, 0, version=3)


def test_a_count_counts_once_although_another_one_came_between(rows: Rows, wire: Wire) -> None:
    other = Count(OWNER, {Counter.OPEN_UPLOADS: 1}, LIMITS)
    wire.lose_answer("TransactWriteItems", then=lambda: rows.write(other))
    rows.write(Count(OWNER, {Counter.OPEN_UPLOADS: 1}, LIMITS))
    assert counted(rows) == Owner(OWNER, 2, 0, 0, version=2)


@pytest.mark.parametrize("remembers_tokens", [True, False])
def test_a_tally_adds_once(rows: Rows, wire: Wire, remembers_tokens: bool) -> None:
    wire.remembers_tokens = remembers_tokens
    session = a_session()
    rows.write(Create(session))
    wire.lose_answer("TransactWriteItems")
    rows.write(Tally(session.id, 1, 100))
    assert rows.get(Session, session.id) == replace(session, recording_count=1, total_bytes=100)


def test_a_tally_adds_once_although_the_session_was_removed_between(rows: Rows, wire: Wire) -> None:
    session = a_session()
    recording = a_recording(session.id)
    rows.write(Create(session))
    wire.remembers_tokens = False
    wire.lose_answer("TransactWriteItems", then=lambda: rows.write(Replace(session.removing(NOW))))
    rows.write(Tally(session.id, 1, 100), Create(recording))
    kept = rows.get(Session, session.id)
    assert kept is not None
    assert kept.recording_count == 1
    assert rows.get(Recording, recording.id) == recording


def test_a_tally_adds_once_although_the_session_was_changed_between(rows: Rows, wire: Wire) -> None:
    session = a_session()
    changed = replace(session, kind="other")
    rows.write(Create(session))
    wire.remembers_tokens = False
    wire.lose_answer("TransactWriteItems", then=lambda: rows.write(Replace(changed)))
    rows.write(Tally(session.id, 1, 100))
    expected = replace(changed, recording_count=1, total_bytes=100, version=2)
    assert rows.get(Session, session.id) == expected


def test_a_tally_does_not_hide_a_replace_from_itself(rows: Rows, wire: Wire) -> None:
    session = a_session()
    rows.write(Create(session))
    wire.lose_answer("UpdateItem", then=lambda: rows.write(Tally(session.id, 1, 100)))
    rows.write(Replace(replace(session, kind="other")))
    kept = rows.get(Session, session.id)
    assert kept is not None
    assert (kept.kind, kept.version, kept.recording_count) == ("other", 2, 1)


@pytest.mark.parametrize("remembers_tokens", [True, False])
def test_a_transaction_happens_once(rows: Rows, wire: Wire, remembers_tokens: bool) -> None:
    wire.remembers_tokens = remembers_tokens
    session = a_session()
    upload, gone = an_upload(session.id), an_upload(session.id)
    rows.write(Create(session), Create(gone))
    wire.lose_answer("TransactWriteItems", times=3)
    rows.write(
        RequireActive(session.id),
        Remove(gone),
        Count(OWNER, {Counter.OPEN_UPLOADS: 1}, LIMITS),
        Create(upload),
    )
    wire.lose_answer("TransactWriteItems")
    rows.write(
        Tally(session.id, 1, 5),
        Replace(replace(upload, description="new")),
        Count(OWNER, {Counter.OPEN_UPLOADS: 1}, LIMITS),
    )
    assert counted(rows) == Owner(OWNER, 2, 0, 0, version=2)
    assert rows.get(Upload, upload.id) == replace(upload, description="new", version=2)
    assert rows.get(Session, session.id) == replace(session, recording_count=1, total_bytes=5)


def _reads(rows: Rows) -> list[Callable[[], object]]:
    return [
        lambda: rows.get(Upload, an_upload().id),
        lambda: rows.get_many(Upload, [an_upload().id]),
        lambda: rows.page(Upload, an_upload().session_id),
    ]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_read_is_asked_again(rows: Rows, wire: Wire, which: int) -> None:
    operation = ("GetItem", "BatchGetItem", "Query")[which]
    wire.lose_answer(operation, times=3)
    _reads(rows)[which]()
    assert wire.sent[operation] == 4


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_database_that_stays_silent_is_a_passing_fault(
    rows: Rows, wire: Wire, which: int
) -> None:
    wire.lose_answer(("GetItem", "BatchGetItem", "Query")[which], times=4)
    with pytest.raises(Transient, match="ReadTimeoutError"):
        _reads(rows)[which]()


def test_a_write_without_an_answer_is_a_passing_fault(rows: Rows, wire: Wire) -> None:
    upload = an_upload()
    wire.lose_answer("PutItem", times=4)
    with pytest.raises(Transient):
        rows.write(Create(upload))
    assert rows.get(Upload, upload.id) == upload
