"""The whole policy of running one job, on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto

from reelroom.domain.errors import Refused, Transient
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job, JobKind, Reason
from reelroom.domain.media_errors import MediaRefused
from reelroom.ports import JobQueue, LeaseLost, SessionGone
from reelroom.runner.heartbeat import Heartbeat, Pulse
from reelroom.runner.stop import Stopped, StopSign, Why
from reelroom.runner.work import JobFunction, Work


class Outcome(Enum):
    """How a run ended; the row says the same, but for NOTHING and LOST."""

    NOTHING = auto()  # there was no job for this runner
    DONE = auto()
    CANCELLED = auto()
    REFUSED = auto()  # the input is at fault: fix or fail
    WAITING = auto()  # a cause that passes
    RELEASED = auto()  # this runner was told to go
    CRASHED = auto()  # a fault of ours
    LOST = auto()  # another runner owns the job; its result stands


def run_job(
    queue: JobQueue,
    functions: Mapping[JobKind, JobFunction],
    job_id: JobId,
    holder: str,
    *,
    sign: StopSign,
    pulse: Pulse,
    on_crash: Callable[[Exception], None],
    monotonic: Callable[[], float],
) -> Outcome:
    """Claim the job, run its kind's function, write how it ended. Raises only what the queue
    raises when it cannot be reached; the lease then runs out and the sweep takes over."""
    job = queue.claim(job_id, holder)
    if job is None:
        return Outcome.NOTHING
    work = Work(job, queue, sign, monotonic)
    try:
        return _run(
            queue, functions, work, Heartbeat(queue, work, sign, pulse, monotonic), on_crash
        )
    except LeaseLost:  # also of an outcome that was written, and whose answer did not come
        queue.abandon(work.job)
        return Outcome.LOST


def _run(
    queue: JobQueue,
    functions: Mapping[JobKind, JobFunction],
    work: Work,
    heartbeat: Heartbeat,
    on_crash: Callable[[Exception], None],
) -> Outcome:
    try:
        with heartbeat:
            result = functions[work.job.kind](work)
            queue.finish(work.job, result)
        return Outcome.DONE
    except LeaseLost:
        raise
    except SessionGone:
        return _settled(queue, work.job, Why.CANCEL)
    except Stopped as stopped:
        return _settled(queue, work.job, stopped.why)
    except MediaRefused as refusal:
        queue.fail(work.job, _reason(refusal), fixable=True)
        return Outcome.REFUSED
    except Transient as error:
        queue.wait(work.job, _reason(error))
        return Outcome.WAITING
    except Refused as refusal:
        queue.fail(work.job, _reason(refusal), fixable=False)
        return Outcome.REFUSED
    except Exception as error:
        on_crash(error)
        queue.crash(work.job, _CRASHED)
        return Outcome.CRASHED


_CRASHED = Reason(
    "INTERNAL",
    "Something went wrong on our side; it is tried again. If it fails for good, tell the operator "
    "the id of this job.",
    retryable=True,
)


def _settled(queue: JobQueue, job: Job, why: Why) -> Outcome:
    """Cancelled means ended; told to go means that another runner goes on, unless cancelled."""
    if why is Why.LOST:
        queue.abandon(job)
        return Outcome.LOST
    if why is Why.SHUTDOWN and not queue.report(job, None).cancel_requested:
        queue.release(job)
        return Outcome.RELEASED
    queue.cancel(job)
    return Outcome.CANCELLED


def _reason(error: Refused | Transient) -> Reason:
    return Reason(error.code, error.message, error.retryable)
