"""Due work: in order, in its own queue, gone when nothing is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import session_id
from reelroom.domain.job import Job
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.upload import Upload
from reelroom.ports.rows import Create, Remove, Replace, Rows
from reelroom.stores.operations import COUNTED
from tests.contract.rows.examples import (
    NOW,
    POLICY,
    a_job,
    a_recording,
    a_session,
    a_source,
    an_upload,
    key,
)

MINUTE = timedelta(minutes=1)


def due_at(minutes: int, queue: Queue = Queue.EXPIRY) -> Due:
    return Due(queue, NOW + minutes * MINUTE)


def test_what_is_due_comes_oldest_first_up_to_now(rows: Rows) -> None:
    session = session_id(key())
    minutes = [3, -5, 0, -1, 1, -9, -2]
    uploads = {minute: an_upload(session, due=due_at(minute)) for minute in minutes}
    rows.write(*map(Create, uploads.values()))
    ids = [uploads[minute].id for minute in (-9, -5, -2, -1, 0)]
    assert rows.due(Upload, Queue.EXPIRY, NOW) == ids
    assert rows.due(Upload, Queue.EXPIRY, NOW, limit=2) == ids[:2]
    assert rows.due(Upload, Queue.EXPIRY, NOW + timedelta(hours=1), limit=7)[-1] == uploads[3].id


def test_something_due_now_is_due_to_the_millisecond(rows: Rows) -> None:
    upload = an_upload(due=Due(Queue.EXPIRY, NOW.replace(microsecond=5_400)))
    rows.write(Create(upload))
    assert rows.due(Upload, Queue.EXPIRY, NOW.replace(microsecond=4_999)) == []
    assert rows.due(Upload, Queue.EXPIRY, NOW.replace(microsecond=5_000)) == [upload.id]


def test_queues_and_nouns_do_not_mix(rows: Rows) -> None:
    upload = an_upload(due=due_at(-1, Queue.CLEAN))
    job = replace(a_job().queued(NOW))
    rows.write(Create(upload), Create(job))
    assert rows.due(Upload, Queue.EXPIRY, NOW) == []
    assert rows.due(Upload, Queue.CLEAN, NOW) == [upload.id]
    assert rows.due(Job, Queue.CLEAN, NOW) == []
    assert rows.due(Job, Queue.DISPATCH, NOW) == [job.id]


def test_every_noun_that_can_be_due_is_found_by_its_id(rows: Rows) -> None:
    session = replace(a_session(), due=due_at(0, Queue.REMOVE))
    source = a_source(due=due_at(0, Queue.COMPLETE))
    recording = a_recording(due=due_at(0, Queue.DELETE))
    rows.write(Create(session), Create(source), Create(recording))
    assert rows.due(Session, Queue.REMOVE, NOW) == [session.id]
    assert rows.due(Source, Queue.COMPLETE, NOW) == [source.id]
    assert rows.due(Recording, Queue.DELETE, NOW) == [recording.id]


def test_a_row_moves_on_and_vanishes_with_what_it_owes(rows: Rows) -> None:
    job = a_job().queued(NOW)
    rows.write(Create(job))
    dispatched = job.dispatched(NOW, POLICY)
    rows.write(Replace(dispatched))
    later = NOW + POLICY.start_limit
    assert rows.due(Job, Queue.DISPATCH, later) == []
    assert rows.due(Job, Queue.LEASE, later - MINUTE) == []
    assert rows.due(Job, Queue.LEASE, later) == [job.id]
    rows.write(Replace(replace(dispatched, due=None, version=2)))
    assert rows.due(Job, Queue.LEASE, later) == []
    assert rows.backlog(Queue.LEASE, Job) == (0, None)


def test_a_removed_row_is_no_longer_due(rows: Rows) -> None:
    upload = an_upload(due=due_at(-1))
    rows.write(Create(upload))
    rows.write(Remove(upload))
    assert rows.due(Upload, Queue.EXPIRY, NOW) == []


def test_a_backlog_counts_all_and_tells_the_oldest(rows: Rows) -> None:
    session = session_id(key())
    for minute in (5, -3, 60):
        rows.write(Create(an_upload(session, due=due_at(minute))))
    rows.write(Create(an_upload(session, due=due_at(-99, Queue.CLEAN))))
    assert rows.backlog(Queue.EXPIRY, Upload) == (3, NOW - 3 * MINUTE)
    assert rows.backlog(Queue.FIX, Job) == (0, None)


def test_a_backlog_is_counted_up_to_a_bound(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    assert COUNTED == 1000
    monkeypatch.setattr("reelroom.stores.memory.COUNTED", 30)
    monkeypatch.setattr("reelroom.stores.due.COUNTED", 30)
    session = session_id(key())
    for _ in range(60):
        rows.write(Create(an_upload(session, due=due_at(1))))
    assert rows.backlog(Queue.EXPIRY, Upload) == (30, NOW + MINUTE)


def test_a_long_queue_is_listed_as_far_as_asked(rows: Rows) -> None:
    session = session_id(key())
    for minute in range(60):
        rows.write(Create(an_upload(session, due=due_at(minute))))
    later = NOW + timedelta(hours=1)
    every = rows.due(Upload, Queue.EXPIRY, later, limit=61)
    assert len(set(every)) == 60
    assert rows.due(Upload, Queue.EXPIRY, later, limit=41) == every[:41]
