"""What the sweep does about a job whose time has come: silent runner, unmended mismatch, leftovers.

A runner writes its own outcome; this is for those that could not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job, Reason
from reelroom.domain.states import JobStatus
from reelroom.ports import Replace, Services
from reelroom.usecases.ending import crash_job, end_cancelled, end_failed, let_go
from reelroom.usecases.writing import decided

_AGAIN: Final = timedelta(seconds=30)
_STARTS_WITHIN: Final = 3  # times the start limit, however long the cloud says that it starts
_NEVER_CAME: Final = Reason(
    "TASK_NOT_STARTED", "The task did not start in time; another one is asked for.", retryable=True
)
_LOST: Final = Reason(
    "RUNNER_LOST", "The task stopped in the middle of its work; another one goes on.", True
)


def check_lease(services: Services, job_id: JobId) -> None:
    """Requeue (or end) a job whose runner is silent, or whose task never claimed it."""
    job = services.rows.get(Job, job_id)
    if job is None or job.due is None or job.due.queue is not Queue.LEASE:
        return
    now, policy = services.clock(), services.policy
    if job.status is JobStatus.QUEUED or job.holder is None:
        if now < job.due.at:
            return
        if job.task and not services.launcher.is_stopped(job.task):
            if now >= job.updated_at + _STARTS_WITHIN * policy.start_limit:
                services.launcher.stop(job.task, "it never took its job")
            later = Due(Queue.LEASE, now + policy.start_limit)
            services.rows.write(Replace(replace(job, due=later)))
            return
        _ask_again(services, job)
    elif job.is_running and job.lease_is_over(now, policy):
        _take_from_runner(services, job, _LOST)


def task_stopped(services: Services, job_id: JobId, task: str, why: str) -> None:
    """The cloud says that the job's task has stopped: no need to wait for its lease to end."""

    def step() -> None:
        job = services.rows.get(Job, job_id)
        if job is None or job.task != task or job.is_terminal:
            return
        if job.is_running and job.holder:
            message = f"{_LOST.message} ({why})" if why else _LOST.message
            _take_from_runner(services, job, replace(_LOST, message=message))
        elif job.holds_slot:
            _ask_again(services, job)

    decided(step)


def fix_window_over(services: Services, job_id: JobId) -> None:
    """Nobody mended the sources in time: the job fails for the reason that it waited with."""
    job = services.rows.get(Job, job_id)
    if job is None or job.status is not JobStatus.AWAITING_FIX or job.fix_until is None:
        return
    if services.clock() >= job.fix_until and job.reason:
        end_failed(services, job, replace(job.reason, retryable=False))


def _take_from_runner(services: Services, job: Job, reason: Reason) -> None:
    if job.cancel_requested:
        end_cancelled(services, job)
    else:
        crash_job(services, job, reason)


def _ask_again(services: Services, job: Job) -> None:
    """With a new token: the task of the last one is known to be gone."""
    if job.cancel_requested:
        end_cancelled(services, job)
        return
    now, policy = services.clock(), services.policy
    if job.retry_until and now >= job.retry_until:
        end_failed(services, job, replace(_NEVER_CAME, retryable=False))
        return
    again = replace(job.waiting(_NEVER_CAME, now, _AGAIN, policy), dispatches=job.dispatches + 1)
    let_go(services, job, again)
