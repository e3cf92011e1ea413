"""One scene for each queue of due work, and what a sweep costs when nothing is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from awscrt import checksums

from docs.generate.calls.operations import SMALL, Action, Scene
from docs.generate.calls.person import Person
from reelroom.domain.crc64 import to_hex
from reelroom.domain.due import Queue
from reelroom.domain.ids import RecordingId, SourceId
from reelroom.domain.job import Reason
from reelroom.domain.source import Source
from reelroom.ports import Replace
from reelroom.usecases import sweep as sweeping

_DAY: Final = timedelta(days=1)
_BUSY: Final = Reason("NO_CAPACITY", "There is no room now.", retryable=True)


def nothing_due(person: Person) -> Action:
    """Of an empty deployment."""
    services = person.stack.sweeping
    return lambda: sweeping.sweep(services, services.clock() + _DAY)


def _act(person: Person, queue: Queue, row_id: str) -> Action:
    act = ACTS[queue]
    return lambda: act(person.stack.sweeping, row_id)


def _remove(person: Person) -> Action:
    job = person.done()
    person.stack.tasks.stopped.add(job.task or "")
    _act(person, Queue.CLEAN, job.id.replace("job", "upl"))()
    person.api.changed("sessionRemove", "removedSessionId", sessionId=job.session_id)
    return _act(person, Queue.REMOVE, job.session_id)


def _forget(person: Person) -> Action:
    session = person.session()
    person.api.changed("sessionRemove", "removedSessionId", sessionId=session)
    _act(person, Queue.REMOVE, session)()
    return _act(person, Queue.REMOVE, session)


def _silent(person: Person) -> Action:
    job = person.running()
    person.stack.clock.advance(timedelta(minutes=5))
    return _act(person, Queue.LEASE, job.id)


def _never_came(person: Person) -> Action:
    job = person.queued()
    person.stack.tasks.stopped.add(f"task/{person.stack.tasks.started}")
    person.stack.clock.advance(timedelta(minutes=6))
    return _act(person, Queue.LEASE, job)


def _unmended(person: Person) -> Action:
    job = person.running()
    person.queue.fail(job, Reason("SOURCES_MISMATCH", "They differ."), fixable=True)
    person.stack.clock.advance(timedelta(hours=2))
    return _act(person, Queue.FIX, job.id)


def _dispatch(person: Person) -> Action:
    job = person.running()
    person.queue.wait(job, _BUSY)
    person.stack.clock.advance(timedelta(minutes=1))
    return _act(person, Queue.DISPATCH, job.id)


def _complete(person: Person) -> Action:
    source = SourceId(person.put(SMALL).sources[0])
    rows, now = person.stack.services.rows, person.stack.clock()
    row = rows.get(Source, source)
    assert row is not None
    rows.write(Replace(row.completing(to_hex(checksums.crc64nvme(SMALL)), now)))
    return _act(person, Queue.COMPLETE, source)


def _expire(person: Person) -> Action:
    upload = person.put(SMALL, SMALL)
    person.stack.clock.advance(_DAY * 2)
    return _act(person, Queue.EXPIRY, upload.id)


def _clean(person: Person) -> Action:
    upload = person.put(SMALL, SMALL)
    person.api.changed("uploadCancel", "upload { id }", uploadId=upload.id)
    return _act(person, Queue.CLEAN, upload.id)


def _delete(person: Person) -> Action:
    recording = RecordingId(person.recording())
    person.api.changed("recordingDelete", "deletedRecordingId", recordingId=recording)
    return _act(person, Queue.DELETE, recording)


def _check(person: Person) -> Action:
    job = person.running()
    person.queue.cancel(job)
    person.stack.clock.advance(_DAY)
    return _act(person, Queue.CHECK, job.id)


ACTS: Final = {queue: act for _, queue, act in sweeping._ACTIONS}
ACTIONS: Final[Mapping[tuple[Queue, str], Scene]] = {
    (Queue.REMOVE, "a session with one recording of two sources"): _remove,
    (Queue.REMOVE, "its tombstone, a day later"): _forget,
    (Queue.LEASE, "a silent runner"): _silent,
    (Queue.LEASE, "a task that never came"): _never_came,
    (Queue.FIX, "nobody mended the sources"): _unmended,
    (Queue.DISPATCH, "a job whose time has come again"): _dispatch,
    (Queue.COMPLETE, "storage put the parts together late"): _complete,
    (Queue.EXPIRY, "an upload of two sources without new parts"): _expire,
    (Queue.CLEAN, "staging of an upload of two sources"): _clean,
    (Queue.DELETE, "a recording"): _delete,
    (Queue.CHECK, "leftovers of a cancelled job"): _check,
}
