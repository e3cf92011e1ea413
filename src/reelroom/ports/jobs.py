"""Tasks and jobs: starting a container, and what a runner may do with a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from reelroom.domain.errors import Conflict, Transient
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job, Progress, Reason


class LaunchRefused(Transient):
    """No task was started, and it is known that none was; `reason` is for the job's row."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


class LaunchUnknown(Transient):
    """It is not known whether a task was started: ask again with the same token."""


class Launcher(Protocol):
    def launch(self, job: Job, token: str, disk_bytes: int) -> str:
        """Start a task that will claim the job; returns its name. `token` (<= 64 printable ASCII)
        makes a repeat return the same task. Raises LaunchRefused, LaunchUnknown."""

    def stop(self, task: str, why: str) -> None:
        """Ask it to end; one that is gone already is fine."""

    def is_stopped(self, task: str) -> bool: ...


class LeaseLost(Conflict):
    """Another attempt owns the job now, or it has ended: stop, touch nothing that is shared."""


class JobQueue(Protocol):
    """How a runner sees jobs; all but `claim` raise LeaseLost for anyone but the newest holder."""

    def claim(self, job_id: JobId, holder: str) -> Job | None:
        """The job with a lease, or None when there is nothing to do for this caller."""

    def renew(self, job: Job) -> Job: ...
    def report(self, job: Job, progress: Progress | None) -> Job:
        """The row as it is now; `cancel_requested` is also set when the session was removed."""

    def commit(self, job: Job, output: Mapping[str, object]) -> Job:
        """RUNNING -> COMMITTING with the names of what is about to be made final."""

    def roll_back(self, job: Job) -> Job: ...
    def finish(self, job: Job, result: object) -> None:
        """Raises SessionGone when the session was removed meanwhile: then `cancel` undoes it."""

    def fail(self, job: Job, reason: Reason, *, fixable: bool) -> None: ...
    def wait(self, job: Job, reason: Reason) -> None:
        """A cause that passes: the job goes back and is tried again later."""

    def crash(self, job: Job, reason: Reason) -> None:
        """A fault of ours: tried again a few times, then failed."""

    def release(self, job: Job) -> None:
        """This runner is told to stop: another one may take the job at once."""

    def cancel(self, job: Job) -> None: ...
    def abandon(self, job: Job) -> None:
        """For a runner that has lost the job and may have made something final since: takes that
        away, if nobody wants it any more. Raises nothing that a repeat could mend."""
