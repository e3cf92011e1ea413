"""Dispatch: the row says QUEUED first, then a task is asked for, with a token that makes asking
twice the same as once.

The token is job + number of dispatch. The number stays when the answer is unknown, and is raised
after a known one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from reelroom.domain.ids import JobId
from reelroom.domain.job import Job, Reason
from reelroom.domain.owner import Owner
from reelroom.domain.states import JobStatus
from reelroom.ports import LaunchRefused, LaunchUnknown, OverLimit, Replace, Services, Stale
from reelroom.usecases.ending import end_cancelled, end_failed
from reelroom.usecases.line import call_next, released, slot_for, stand_in_line
from reelroom.usecases.writing import decided

_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(minutes=5)
_FOR_EACH_OTHER: Final = 3  # times the first wait, for each task that its owner has already
_TRIES: Final = 4  # for a slot that seems to be free
_UNKNOWN: Final = Reason(
    "LAUNCH_UNKNOWN", "The cloud did not say whether it started the task; it is asked again.", True
)


def dispatch_job(services: Services, job_id: JobId) -> Job | None:
    """Start a task for a job that waits for one; returns the row as it is then.

    A refusal by the cloud is no error here: the job stays QUEUED and says why and until when.
    """
    job, now = services.rows.get(Job, job_id), services.clock()
    if job is None or job.due is None or not job.is_waiting or job.due.at > now:
        return job
    if _is_given_up(services, job, now):
        return services.rows.get(Job, job_id)
    asking = _take_slot(services, job)
    return _launch(services, asking) if asking else services.rows.get(Job, job_id)


def _is_given_up(services: Services, job: Job, now: datetime) -> bool:
    """Ends a job that is not wanted any more, or has waited for too long."""
    is_late = job.reason is not None and job.retry_until is not None and now >= job.retry_until
    if not (job.cancel_requested or is_late):
        return False
    with suppress(Stale):  # somebody else decided on it meanwhile
        if job.cancel_requested:
            end_cancelled(services, job)
        elif job.reason:
            end_failed(services, job, replace(job.reason, retryable=False))
    return True


def _take_slot(services: Services, job: Job) -> Job | None:
    """Note that a task is being asked for; of two that try, one does. The row as it is then, or
    None when nothing is to be asked for now."""
    for _ in range(_TRIES):
        try:
            return _written(services, job.dispatched(services.clock(), services.policy), job)
        except Stale:
            return None
        except OverLimit:
            if _is_in_line(services, job):
                return None
    return None  # it is due still


def _written(services: Services, asking: Job, job: Job) -> Job:
    services.rows.write(Replace(asking), *slot_for(services, job))
    return replace(asking, version=asking.version + 1)


def _is_in_line(services: Services, job: Job) -> bool:
    """False when there may be a slot after all."""
    try:
        return stand_in_line(services, job)
    except Stale:  # its owner's row changed, or somebody else decided on the job
        row = services.rows.get(Job, job.id)
        return row is None or row.version != job.version


def _launch(services: Services, job: Job) -> Job | None:
    disk_bytes = services.kinds[job.kind].disk_bytes(job)
    try:
        task = services.launcher.launch(job, f"{job.id}.{job.dispatches}", disk_bytes)
    except LaunchRefused as refusal:
        reason = refusal.reason
        refused = _changed(services, job, lambda row: _refused(services, row, reason))
        call_next(services, job.owner_id)
        return refused
    except LaunchUnknown:
        return _changed(services, job, lambda row: _unknown(services, row))
    return _changed(
        services, job, lambda row: replace(row, task=task, dispatches=row.dispatches + 1)
    )


def _refused(services: Services, job: Job, reason: Reason) -> Job | None:
    if job.is_running and job.holder:
        return None  # it was started after all
    waiting = job.waiting(reason, services.clock(), _wait(services, job), services.policy)
    return replace(waiting, dispatches=job.dispatches + 1)


def _wait(services: Services, job: Job) -> timedelta:
    """The longer, the more tasks its owner has: who has none comes first to the next free place.

    Spread by chance: jobs that were refused together, and came back together, would be refused
    together again, and leave the account idle in between.
    """
    owner = services.rows.get(Owner, job.owner_id)
    others = max(0, owner.running - 1) if owner else 0
    first = _FIRST_WAIT * (2 if job.dispatches else 1)
    longest = min(first * (1 + _FOR_EACH_OTHER * others), _LONGEST_WAIT)
    return longest / 2 + longest / 2 * (services.entropy.bits() / 2**64)


def _unknown(services: Services, job: Job) -> Job | None:
    """Ask again soon with the same token: a task that did start is then named, not doubled. The
    slot stays taken, for that task may run."""
    if job.holder or job.status not in {JobStatus.QUEUED, JobStatus.COMMITTING}:
        return None
    waiting = job.waiting(_UNKNOWN, services.clock(), _FIRST_WAIT, services.policy)
    return replace(waiting, holds_slot=job.holds_slot)


def _changed(services: Services, job: Job, change: Callable[[Job], Job | None]) -> Job | None:
    """The row after `change`: decided on `job`, and anew when the row is another by now."""
    known: list[Job] = [job]

    def step() -> Job | None:
        row = known.pop() if known else services.rows.get(Job, job.id)
        changed = change(row) if row and not row.is_terminal else None
        if row is None or changed is None:
            return row
        gives_back = released(row) if not changed.holds_slot else ()
        services.rows.write(Replace(changed), *gives_back)
        return replace(changed, version=changed.version + 1)

    return decided(step)
