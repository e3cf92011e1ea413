"""The job queue that a runner sees, over the rows: claim, lease, fence and finish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from reelroom.domain.errors import Transient
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job, Progress, Reason
from reelroom.domain.session import Session
from reelroom.domain.states import JobStatus
from reelroom.ports import LeaseLost, Replace, Services, Stale
from reelroom.usecases.ending import (
    crash_job,
    end_cancelled,
    end_done,
    end_failed,
    let_go,
    undo_leftovers,
)
from reelroom.usecases.writing import decided

_WAIT: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class StoreQueue:
    """`ports.JobQueue` over `ports.Rows`; see there for the contract."""

    services: Services

    def claim(self, job_id: JobId, holder: str) -> Job | None:
        services = self.services

        def step() -> Job | None:
            job, now = services.rows.get(Job, job_id), services.clock()
            if job is None or job.is_terminal or job.status is JobStatus.AWAITING_FIX:
                return None
            if job.is_running and not job.lease_is_over(now, services.policy):
                return job if job.holder == holder else None
            if job.cancel_requested or not self._session_is_active(job):
                end_cancelled(services, job)
                return None
            services.rows.write(Replace(job.claimed(holder, now, services.policy)))
            claimed = services.rows.get(Job, job_id)
            return claimed if claimed and claimed.is_running and claimed.holder == holder else None

        return decided(step)

    def renew(self, job: Job) -> Job:
        services = self.services
        return self._held(job, lambda row: row.leased(services.clock(), services.policy))

    def report(self, job: Job, progress: Progress | None) -> Job:
        row = self.services.rows.report(job, progress)
        if row is None:
            raise lost(job)
        if not self._session_is_active(row):
            return replace(row, cancel_requested=True)
        return row

    def commit(self, job: Job, output: Mapping[str, object]) -> Job:
        now = self.services.clock()
        return self._held(job, lambda row: row.committing(output, now))

    def roll_back(self, job: Job) -> Job:
        return self._held(job, lambda row: row.rolled_back(self.services.clock()))

    def finish(self, job: Job, result: object) -> None:
        decided(lambda: end_done(self.services, self._row(job), result))

    def fail(self, job: Job, reason: Reason, *, fixable: bool) -> None:
        services = self.services
        now, policy = services.clock(), services.policy
        mendable = services.kinds[job.kind].refill is not None
        if fixable and mendable and policy.fix_window > timedelta(0):
            self._let_go(job, lambda row: row.awaiting_fix(reason, now, policy))
        else:
            decided(lambda: end_failed(services, self._row(job), reason))
            self._undo(job)

    def wait(self, job: Job, reason: Reason) -> None:
        services = self.services
        now, policy = services.clock(), services.policy
        if job.retry_until and now >= job.retry_until:
            final = replace(reason, retryable=False)
            decided(lambda: end_failed(services, self._row(job), final))
            return
        self._let_go(job, lambda row: row.waiting(reason, now, _WAIT, policy))

    def crash(self, job: Job, reason: Reason) -> None:
        decided(lambda: crash_job(self.services, self._row(job), reason))

    def release(self, job: Job) -> None:
        now, policy = self.services.clock(), self.services.policy
        stopped = Reason("STOPPED", "The task was stopped; another one goes on.", retryable=True)
        self._let_go(job, lambda row: row.waiting(stopped, now, timedelta(0), policy))

    def cancel(self, job: Job) -> None:
        decided(lambda: end_cancelled(self.services, self._row(job)))
        self._undo(job)

    def abandon(self, job: Job) -> None:
        """The row may be gone with its session, and with it the name of what came too late."""
        services = self.services
        with suppress(Transient):
            row = services.rows.get(Job, job.id)
            if row is None or row.is_terminal:
                services.kinds[job.kind].undo(services, job)

    def _row(self, job: Job) -> Job:
        """The row, as long as this attempt holds it; raises LeaseLost."""
        row = self.services.rows.get(Job, job.id)
        if row is None or not row.is_held_as(job):
            raise lost(job)
        return row

    def _held(self, job: Job, change: Callable[[Job], Job]) -> Job:
        def step() -> Job:
            self.services.rows.write(Replace(change(self._row(job))))
            return self._row(job)

        return decided(step)

    def _let_go(self, job: Job, change: Callable[[Job], Job]) -> None:
        def step() -> None:
            row = self._row(job)
            let_go(self.services, row, change(row))

        decided(step)

    def _undo(self, job: Job) -> None:
        """A runner has the files at hand: what it may have made goes at once. Should that fail,
        the check is due anyway."""
        with suppress(Transient, Stale):
            undo_leftovers(self.services, job.id)

    def _session_is_active(self, job: Job) -> bool:
        session = self.services.rows.get(Session, job.session_id)
        return session is not None and session.is_active


def lost(job: Job) -> LeaseLost:
    return LeaseLost(f"Attempt {job.attempt} of {job.id} does not hold the job any more.")
