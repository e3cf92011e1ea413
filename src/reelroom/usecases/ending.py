"""How a job ends: its status, its owner's slot and its kind's own rows in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from reelroom.domain.job import Job, Reason
from reelroom.domain.owner import Counter
from reelroom.ports import Count, Operation, Replace, RequireActive, Services, Stale, Tally


def end_done(services: Services, job: Job, result: object) -> Job:
    """Raises Stale, and SessionGone when the session was removed meanwhile."""
    kind = services.kinds[job.kind]
    made = tuple(kind.on_done(services, job, result))
    guarded = any(isinstance(operation, Tally) for operation in made)
    guard = () if guarded else (RequireActive(job.session_id),)
    ended = job.done(services.clock())
    services.rows.write(*_ending(services, job, ended), *made, *guard)
    return ended


def end_failed(services: Services, job: Job, reason: Reason) -> Job | None:
    """FAILED for good, with a reason; a job that somebody else changed meanwhile is left alone."""
    now, policy = services.clock(), services.policy
    return _end(services, job, lambda: job.failed(reason, now, policy))


def end_cancelled(services: Services, job: Job) -> Job | None:
    now, policy = services.clock(), services.policy
    return _end(services, job, lambda: job.cancelled(now, policy))


def released(job: Job) -> tuple[Operation, ...]:
    """Gives the owner's slot back, if the job holds one; for the write that lets the job go."""
    return (Count(job.owner_id, {Counter.RUNNING: -1}, {}),) if job.holds_slot else ()


def _end(services: Services, job: Job, ended: Callable[[], Job]) -> Job | None:
    try:
        services.rows.write(*_ending(services, job, ended()))
    except Stale:
        return services.rows.get(Job, job.id)
    services.kinds[job.kind].undo(services, job)
    return services.rows.get(Job, job.id)


def _ending(services: Services, job: Job, ended: Job) -> tuple[Operation, ...]:
    return (
        Replace(ended),
        *released(job),
        *services.kinds[job.kind].on_end(services, job),
    )
