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

from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job, Reason
from reelroom.domain.owner import Counter
from reelroom.domain.states import JobStatus
from reelroom.ports import (
    Count,
    LaunchRefused,
    LaunchUnknown,
    Operation,
    OverLimit,
    Replace,
    Services,
    Stale,
)
from reelroom.usecases.ending import end_cancelled, end_failed, released
from reelroom.usecases.writing import decided

_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(minutes=5)
_BUSY: Final = Reason(
    "OWNER_BUSY",
    "You have as many jobs running as are allowed; this one waits its turn.",
    retryable=True,
)
_UNKNOWN: Final = Reason(
    "LAUNCH_UNKNOWN", "The cloud did not say whether it started the task; it is asked again.", True
)


def dispatch_job(services: Services, job_id: JobId) -> Job | None:
    """Start a task for a job that waits for one; returns the row as it is then.

    A refusal by the cloud is no error here: the job stays QUEUED and says why and until when.
    """
    job = services.rows.get(Job, job_id)
    now = services.clock()
    if job is None or job.due is None or job.due.queue is not Queue.DISPATCH or job.due.at > now:
        return job
    if _is_given_up(services, job, now) or not _take_slot(services, job):
        return services.rows.get(Job, job_id)
    return _launch(services, job_id)


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


def _take_slot(services: Services, job: Job) -> bool:
    """Note that a task is being asked for; of two that try, one does."""
    now, policy = services.clock(), services.policy
    slot: tuple[Operation, ...] = ()
    if not job.holds_slot:
        limit = {Counter.RUNNING: policy.running_per_owner}
        slot = (Count(job.owner_id, {Counter.RUNNING: 1}, limit),)
    try:
        services.rows.write(Replace(job.dispatched(now, policy)), *slot)
    except Stale:
        return False
    except OverLimit:
        return _stay_behind(services, job)
    return True


def _stay_behind(services: Services, job: Job) -> bool:
    now = services.clock()
    waiting = replace(
        job,
        reason=_BUSY,
        retry_at=now + _FIRST_WAIT,
        due=Due(Queue.DISPATCH, now + _FIRST_WAIT),
    )
    with suppress(Stale):  # somebody else decided on it meanwhile
        services.rows.write(Replace(waiting))
    return False


def _launch(services: Services, job_id: JobId) -> Job | None:
    job = services.rows.get(Job, job_id)
    if job is None:
        return None
    disk_bytes = services.kinds[job.kind].disk_bytes(job)
    try:
        task = services.launcher.launch(job, f"{job.id}.{job.dispatches}", disk_bytes)
    except LaunchRefused as refusal:
        reason = refusal.reason
        return _changed(services, job_id, lambda row: _refused(services, row, reason))
    except LaunchUnknown:
        return _changed(services, job_id, lambda row: _unknown(services, row))
    return _changed(
        services,
        job_id,
        lambda row: (Replace(replace(row, task=task, dispatches=row.dispatches + 1)),),
    )


def _refused(services: Services, job: Job, reason: Reason) -> tuple[Operation, ...]:
    if job.is_running and job.holder:
        return ()  # it was started after all
    wait = min(_FIRST_WAIT * 2 ** min(job.dispatches, 8), _LONGEST_WAIT)
    waiting = job.waiting(reason, services.clock(), wait, services.policy)
    return (
        Replace(replace(waiting, dispatches=job.dispatches + 1)),
        *released(job),
    )


def _unknown(services: Services, job: Job) -> tuple[Operation, ...]:
    """Ask again soon with the same token: a task that did start is then named, not doubled. The
    slot stays taken, for that task may run."""
    if job.holder or job.status not in {JobStatus.QUEUED, JobStatus.COMMITTING}:
        return ()
    waiting = job.waiting(_UNKNOWN, services.clock(), _FIRST_WAIT, services.policy)
    return (Replace(replace(waiting, holds_slot=job.holds_slot)),)


def _changed(
    services: Services, job_id: JobId, change: Callable[[Job], tuple[Operation, ...]]
) -> Job | None:
    def step() -> Job | None:
        job = services.rows.get(Job, job_id)
        operations = change(job) if job and not job.is_terminal else ()
        if operations:
            services.rows.write(*operations)
        return services.rows.get(Job, job_id)

    return decided(step)
