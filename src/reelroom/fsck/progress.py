"""I6, I7, I8: what is under way has a next step that is due, and what has ended stays ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from reelroom.domain.due import Due, Queue
from reelroom.domain.job import Job
from reelroom.domain.states import JobStatus, SourceStatus, UploadStatus
from reelroom.domain.upload import Upload
from reelroom.fsck.state import State
from reelroom.fsck.violation import Repair, Violation
from reelroom.ports import DueRow, Replace, Services

_LATE: Final = timedelta(minutes=30)
_QUEUES: Final = {
    JobStatus.QUEUED: Queue.DISPATCH,
    JobStatus.RUNNING: Queue.LEASE,
    JobStatus.COMMITTING: Queue.LEASE,
    JobStatus.AWAITING_FIX: Queue.FIX,
}


def check_due(state: State) -> Iterator[Violation]:
    """I6: nobody scans, so what is not due is forgotten."""
    for row, queue in _owing(state):
        if row.due is None:
            yield _forgotten(row, queue)


def _owing(state: State) -> Iterator[tuple[DueRow, Queue]]:
    """Rows that wait for something, and the queue that has to bring it."""
    for job in state.jobs.values():
        if not job.is_terminal:
            yield job, _QUEUES[job.status]
    for upload in state.uploads.values():
        if upload.status is UploadStatus.OPEN:
            yield upload, Queue.EXPIRY
    for source in state.sources.values():
        if source.status is SourceStatus.COMPLETING:
            yield source, Queue.COMPLETE
    yield from ((one, Queue.DELETE) for one in state.recordings.values() if not one.is_ready)
    yield from ((one, Queue.REMOVE) for one in state.sessions.values() if not one.is_active)


def check_overdue(state: State) -> Iterator[Violation]:
    """I6: the sweep lives."""
    rows: list[DueRow] = [
        *state.jobs.values(),
        *state.uploads.values(),
        *state.sources.values(),
        *state.recordings.values(),
        *state.sessions.values(),
    ]
    for row in rows:
        if row.due is not None and row.due.at < state.now - _LATE:
            late = state.now - row.due.at
            yield Violation(
                "I6", row.id, f"{row.due.queue} is due since {late}.", "look at the sweep's log"
            )


def check_terminal(state: State) -> Iterator[Violation]:
    """I7: who has ended holds nothing; I8: and its staging is gone, or is due to go."""
    for job in state.jobs.values():
        if job.is_terminal and (job.holder or job.lease_until or job.holds_slot):
            yield Violation("I7", job.id, f"{job.status}, but still held.", "look at its history")
        if job.is_terminal and job.finished_at is None:
            yield Violation("I7", job.id, f"{job.status} without a time.", "look at its history")
        if _lacks_check(state, job):
            at = (job.finished_at or state.now) + state.policy.late_check
            yield Violation(
                "I8",
                job.id,
                f"{job.status}, and nobody will look for what it left.",
                "let the sweep look",
                _due(job, Due(Queue.CHECK, at)),
            )
    for upload in state.uploads.values():
        yield from _staging(state, upload)


def _lacks_check(state: State, job: Job) -> bool:
    ended_badly = job.status in {JobStatus.FAILED, JobStatus.CANCELLED}
    if not ended_badly or job.due is not None or job.finished_at is None:
        return False
    return state.now < job.finished_at + state.policy.late_check


def _staging(state: State, upload: Upload) -> Iterator[Violation]:
    if state.needs_staging(upload) or state.session_cascades(upload.id):
        return
    if upload.staged_bytes:
        yield Violation(
            "I8",
            upload.id,
            f"Ended, but {upload.staged_bytes} bytes are still counted as staged.",
            "let the sweep clean it",
            _due(upload, Due(Queue.CLEAN, state.now)),
        )
    prefix = "src_" + upload.id.removeprefix("upl_")
    for source in state.sources.values():
        if source.id.startswith(prefix) and source.status is not SourceStatus.DISCARDED:
            yield Violation(
                "I6",
                source.id,
                f"{source.status} for ever: its upload has ended and was cleaned.",
                "let the sweep clean its upload again",
                _due(upload, Due(Queue.CLEAN, state.now)),
            )


def _forgotten(row: DueRow, queue: Queue) -> Violation:
    def repair(services: Services) -> None:
        _due(row, Due(queue, services.clock()))(services)

    return Violation(
        "I6", row.id, "It waits for something that is not due.", "put it in the queue", repair
    )


def _due(row: DueRow, due: Due) -> Repair:
    def repair(services: Services) -> None:
        fresh = services.rows.get(type(row), row.id)
        if fresh is not None and fresh.due is None:
            services.rows.write(Replace(replace(fresh, due=due)))  # type: ignore[type-var]

    return repair
