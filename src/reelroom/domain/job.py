"""A job: one thing a container does for a session, fenced by its attempt.

A job is claimed with a lease; only the holder of the newest attempt may write. Waiting is not
failing: a transient cause leaves it QUEUED with the cause and the time of the next try.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, NewType

from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import JobId, OwnerId, SessionId, made_at
from reelroom.domain.policy import Policy
from reelroom.domain.states import JOB, JobStatus, is_terminal, move

JobKind = NewType("JobKind", str)  # open: a kind is registered, not listed here

# Below the work directory: a task's own disk, and the durable disk for what is larger than that.
STAGING_FOLDERS: Final = ("staging", "staging-efs")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a job waits or ended: a code for machines, a sentence for people."""

    code: str
    message: str
    retryable: bool = False


OWNER_BUSY: Final = Reason(
    "OWNER_BUSY",
    "You have as many jobs running as are allowed; this one waits its turn.",
    retryable=True,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Within one phase: bytes done of bytes in all, and the seconds that are left if known."""

    phase: str
    bytes_done: int
    bytes_total: int
    eta_s: int | None = None

    @property
    def percent(self) -> int:
        """0..99 until the phase is over."""
        if self.bytes_total <= 0:
            return 0
        return min(99, self.bytes_done * 100 // self.bytes_total)


@dataclass(frozen=True, slots=True)
class Job:
    """`input` is what the kind needs and is frozen; `output` names what it will have made, and is
    in the row before that exists. Both are JSON objects whose keys belong to the kind."""

    id: JobId
    session_id: SessionId
    owner_id: OwnerId
    kind: JobKind
    input: Mapping[str, object]
    created_at: datetime
    updated_at: datetime
    status: JobStatus = JobStatus.QUEUED
    output: Mapping[str, object] = field(default_factory=dict)
    attempt: int = 0
    crashes: int = 0
    dispatches: int = 0
    holds_slot: bool = False  # counted in its owner's running jobs
    task: str | None = None
    holder: str | None = None
    lease_until: datetime | None = None
    cancel_requested: bool = False
    reason: Reason | None = None
    progress: Progress | None = None
    retry_at: datetime | None = None
    retry_until: datetime | None = None
    refused_at: datetime | None = None  # for the first time
    fix_until: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    correlation_id: str = ""
    due: Due | None = None
    version: int = 1

    @property
    def is_terminal(self) -> bool:
        return is_terminal(JOB, self.status)

    @property
    def is_running(self) -> bool:
        return self.status in {JobStatus.RUNNING, JobStatus.COMMITTING}

    def is_held_as(self, claim: Job) -> bool:
        """Whether whoever has claimed `claim` still holds the job: the fence of all its writes."""
        held = self.attempt == claim.attempt and self.holder == claim.holder
        return held and self.is_running and self.holder is not None

    @property
    def is_waiting(self) -> bool:
        """For a task to be asked for, or asked for again."""
        return self.due is not None and self.due.queue is Queue.DISPATCH

    @property
    def is_in_line(self) -> bool:
        """It waits for another job of its owner to end."""
        return self.is_waiting and self.reason is not None and self.reason.code == OWNER_BUSY.code

    def behind(self, now: datetime, wait: timedelta) -> Job:
        """Its owner has as many jobs running as are allowed; it looks again by itself."""
        due = Due(Queue.DISPATCH, now + wait)
        return replace(self, reason=OWNER_BUSY, retry_at=now + wait, due=due, updated_at=now)

    def due_now(self, now: datetime) -> Job:
        """It waits no longer: the next one who looks starts it."""
        return replace(self, retry_at=now, due=Due(Queue.DISPATCH, now), updated_at=now)

    def retried(self, now: datetime) -> Job:
        """Its owner says: now. A COMMITTING job goes on from its final file; what the cloud did not
        answer is asked again with the same token."""
        return replace(self.due_now(now), reason=None, retry_at=None, retry_until=None)

    def queued(self, now: datetime) -> Job:
        """Ready to be dispatched at once, with nothing known against it."""
        return replace(
            self,
            status=JobStatus.QUEUED,
            due=Due(Queue.DISPATCH, now),
            reason=None,
            retry_at=None,
            retry_until=None,
            fix_until=None,
            updated_at=now,
        )

    def dispatched(self, now: datetime, policy: Policy) -> Job:
        """A task is about to be asked for; if none claims the job in time, that falls due."""
        return replace(
            self,
            holds_slot=True,
            task=None,
            due=Due(Queue.LEASE, now + policy.start_limit),
            updated_at=now,
        )

    def waiting(self, reason: Reason, now: datetime, wait: timedelta, policy: Policy) -> Job:
        """Back in the queue for a cause that passes; a COMMITTING job keeps its status."""
        status = self.status
        if status is JobStatus.RUNNING:
            status = move(JOB, status, JobStatus.QUEUED)
        return replace(
            self._let_go(),
            status=status,
            reason=reason,
            retry_at=now + wait,
            retry_until=self.retry_until or now + policy.wait_limit,
            due=Due(Queue.DISPATCH, now + wait),
            updated_at=now,
        )

    def claimed(self, holder: str, now: datetime, policy: Policy) -> Job:
        """The next attempt, held by `holder` until its lease ends. How long it may wait in all goes
        on to count until it commits: a claim alone is no success."""
        status = JobStatus.RUNNING
        if self.status is JobStatus.COMMITTING:
            status = JobStatus.COMMITTING
        return replace(
            self,
            status=move(JOB, self.status, status),
            attempt=self.attempt + 1,
            holder=holder,
            started_at=self.started_at or now,
            reason=None,
            retry_at=None,
            progress=None,
            updated_at=now,
        ).leased(now, policy)

    def leased(self, now: datetime, policy: Policy) -> Job:
        until = now + policy.lease
        return replace(self, lease_until=until, due=Due(Queue.LEASE, until + policy.clock_skew))

    def lease_is_over(self, now: datetime, policy: Policy) -> bool:
        """True once a take-over is safe although clocks differ."""
        return self.lease_until is None or now >= self.lease_until + policy.clock_skew

    def committing(self, output: Mapping[str, object], now: datetime) -> Job:
        status = move(JOB, self.status, JobStatus.COMMITTING)
        return replace(self, status=status, output=dict(output), retry_until=None, updated_at=now)

    def rolled_back(self, now: datetime) -> Job:
        """There is no final file to go on from: the work is done again in this attempt."""
        return replace(self, status=move(JOB, self.status, JobStatus.RUNNING), updated_at=now)

    def awaiting_fix(self, reason: Reason, now: datetime, policy: Policy) -> Job:
        """The sources stay; a person may remove, replace or reorder them until `fix_until`."""
        waiting = replace(
            self._let_go(),
            status=move(JOB, self.status, JobStatus.AWAITING_FIX),
            reason=reason,
            refused_at=self.refused_at or now,
            updated_at=now,
        )
        return waiting.fix_extended(now, policy)

    def fix_extended(self, now: datetime, policy: Policy) -> Job:
        """Each step of the mending gives time, within the life of the upload, whose key this job
        has: the bucket's own rules would take its sources away. Late or not, the first refusal
        leaves a whole window."""
        at_least = (self.refused_at or now) + policy.fix_window
        last = max(at_least, made_at(self.id) + policy.upload_life)
        until = min(now + policy.fix_window, last)
        return replace(self, fix_until=until, due=Due(Queue.FIX, until))

    def refilled(self, input_: Mapping[str, object], now: datetime) -> Job:
        """Mended: queued again with what the person has made of the sources."""
        move(JOB, self.status, JobStatus.QUEUED)
        return replace(self.queued(now), input=dict(input_))

    def done(self, now: datetime) -> Job:
        return replace(self._ended(JobStatus.DONE, None, now), due=None, progress=self.progress)

    def failed(self, reason: Reason, now: datetime) -> Job:
        return replace(self._ended(JobStatus.FAILED, reason, now), due=Due(Queue.CHECK, now))

    def cancelled(self, now: datetime) -> Job:
        reason = Reason("CANCELLED", "This was cancelled. Attach the footage again to start anew.")
        return replace(self._ended(JobStatus.CANCELLED, reason, now), due=Due(Queue.CHECK, now))

    def checked(self, now: datetime, policy: Policy) -> Job:
        """Its leftovers were taken away: once more a day after its end, then nothing is due."""
        late = (self.finished_at or now) + policy.late_check
        return replace(self, due=Due(Queue.CHECK, late) if now < late else None)

    def cancel_asked(self, now: datetime) -> Job:
        return replace(self, cancel_requested=True, updated_at=now)

    def _ended(self, status: JobStatus, reason: Reason | None, now: datetime) -> Job:
        return replace(
            self._let_go(),
            status=move(JOB, self.status, status),
            reason=reason,
            finished_at=now,
            updated_at=now,
            retry_at=None,
            retry_until=None,
            fix_until=None,
        )

    def _let_go(self) -> Job:
        return replace(self, holder=None, lease_until=None, holds_slot=False)


def staging_folder(session_id: SessionId, job_id: JobId) -> str:
    """Where a job keeps its inputs, below one of STAGING_FOLDERS."""
    return f"{session_id}/{job_id}"


def staging_folders(session_id: SessionId, job_id: JobId | None = None) -> list[str]:
    """Wherever the inputs of a session's jobs, or of one job, may be below the work directory."""
    below = staging_folder(session_id, job_id) if job_id else session_id
    return [f"{folder}/{below}" for folder in STAGING_FOLDERS]
