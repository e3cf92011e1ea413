"""How a job ends: its status, its owner's slot and its kind's own rows in one transaction.

What a job that failed or was cancelled may have made final is undone by the check that is due at
once (`undo_leftovers`), and a day later once more: a late writer may have come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from reelroom.domain.audit import AuditStatus
from reelroom.domain.due import Queue
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job, Reason
from reelroom.domain.recording import Recording
from reelroom.ports import Create, Operation, Replace, RequireActive, Services, Tally
from reelroom.usecases.audit import noted
from reelroom.usecases.line import call_next, released


def end_done(services: Services, job: Job, result: object) -> Job:
    """Raises Stale, and SessionGone when the session was removed meanwhile."""
    kind = services.kinds[job.kind]
    made = tuple(kind.on_done(services, job, result))
    guarded = any(isinstance(operation, Tally) for operation in made)
    guard = () if guarded else (RequireActive(job.session_id),)
    ended = job.done(services.clock())
    let_go(services, job, ended, *_on_end(services, job, ended, made), *made, *guard)
    return ended


def end_failed(services: Services, job: Job, reason: Reason) -> None:
    """FAILED for good, with a reason. Raises Stale when the row changed since `job` was read."""
    ended = job.failed(reason, services.clock())
    let_go(services, job, ended, *_on_end(services, job, ended))


def end_cancelled(services: Services, job: Job) -> None:
    """Raises Stale when the row changed since `job` was read."""
    ended = job.cancelled(services.clock())
    let_go(services, job, ended, *_on_end(services, job, ended))


def crash_job(services: Services, job: Job, reason: Reason) -> None:
    """The attempt broke: the next one may start at once, but only so many times.

    Raises Stale when the row changed since `job` was read.
    """
    crashed = replace(job, crashes=job.crashes + 1)
    now, policy = services.clock(), services.policy
    if crashed.crashes >= policy.max_crashes:
        end_failed(services, job, reason)
        return
    again = crashed.waiting(reason, now, timedelta(0), policy)
    let_go(services, job, again)


def undo_leftovers(services: Services, job_id: JobId) -> None:
    """At the end of a job that failed or was cancelled, and a day later: take away what it may
    have made final, also by a late writer."""
    job = services.rows.get(Job, job_id)
    if job is None or job.due is None or job.due.queue is not Queue.CHECK:
        return
    services.kinds[job.kind].undo(services, job)
    services.rows.write(Replace(job.checked(services.clock(), services.policy)))


def let_go(services: Services, job: Job, after: Job, *also: Operation) -> None:
    """Write the row as it is `after` its runner let it go; if that frees a slot, the next one of
    its owner is called. Raises Stale when the row changed since `job` was read."""
    services.rows.write(Replace(after), *released(job), *also)
    if job.holds_slot:
        call_next(services, job.owner_id)


def _on_end(
    services: Services, job: Job, ended: Job, made: Sequence[Operation] = ()
) -> Sequence[Operation]:
    return (*services.kinds[job.kind].on_end(services, job), *_told(services, ended, made))


def _told(services: Services, ended: Job, made: Sequence[Operation]) -> tuple[Operation, ...]:
    """For the history: how it ended, with the bytes and the checksum of the recording it made."""
    kind = services.kinds[ended.kind]
    if kind.action is None:
        return ()
    rows = (one.row for one in made if isinstance(one, Create))
    contents = next((row.contents for row in rows if isinstance(row, Recording)), None)
    event = noted(
        services,
        ended.owner_id,
        kind.action,
        ended.id,
        status=AuditStatus(ended.status.value),
        size_bytes=contents.size_bytes if contents else None,
        checksum=f"sha256:{contents.sha256}" if contents else "",
        source=kind.source(ended),
        reason=ended.reason.code if ended.reason else "",
    )
    return (event,)
