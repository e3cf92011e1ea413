"""The sweep: does what has fallen due, oldest first, and never looks at anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from reelroom.domain.due import Queue
from reelroom.domain.job import Job
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.states import SourceStatus
from reelroom.domain.upload import Upload
from reelroom.ports import PartsRefused, Services, Stale
from reelroom.usecases.completion import settle_source
from reelroom.usecases.dispatch import dispatch_job
from reelroom.usecases.ending import undo_leftovers
from reelroom.usecases.recording import erase_recording
from reelroom.usecases.recovery import check_lease, fix_window_over
from reelroom.usecases.removal import cascade
from reelroom.usecases.staging import clean_upload, expire_upload

_AT_ONCE: Final = 100


@dataclass(slots=True)
class SweepReport:
    """`done` counts what was acted on per queue; `failed` holds id and error of what was not, and
    stays due; `queued_jobs` (up to 1,000) and `oldest_job_age` say how long people wait."""

    done: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, Exception]] = field(default_factory=list)
    queued_jobs: int = 0
    oldest_job_age: timedelta = timedelta(0)
    is_complete: bool = True


def sweep(services: Services, until: datetime) -> SweepReport:
    """One round over everything that is due; what is left at `until` waits for the next one."""
    report = SweepReport()
    for kind, queue, act in _ACTIONS:
        for row_id in services.rows.due(kind, queue, services.clock(), _AT_ONCE):
            if services.clock() >= until:
                report.is_complete = False
                return report
            _act(services, act, queue, row_id, report)
    report.queued_jobs, oldest = services.rows.backlog(Queue.DISPATCH, Job)
    if oldest:
        report.oldest_job_age = max(timedelta(0), services.clock() - oldest)
    return report


def _act(
    services: Services,
    act: Callable[[Services, Any], object],
    queue: Queue,
    row_id: str,
    report: SweepReport,
) -> None:
    """One row's failure is reported, and must not keep the others waiting."""
    try:
        act(services, row_id)
    except Stale:
        return  # somebody else acted on it at this moment
    except Exception as error:
        report.failed.append((row_id, error))
        return
    report.done[queue] += 1


def _confirm_source(services: Services, source_id: str) -> None:
    source = services.rows.get(Source, source_id)
    if source is not None and source.status is SourceStatus.COMPLETING:
        with suppress(PartsRefused):  # it went back to its sender, who is told when asking
            settle_source(services, source)


def _erase_recording(services: Services, recording_id: str) -> None:
    recording = services.rows.get(Recording, recording_id)
    if recording is not None and not recording.is_ready:
        erase_recording(services, recording)


_ACTIONS: Final[tuple[tuple[type, Queue, Callable[[Services, Any], object]], ...]] = (
    (Session, Queue.REMOVE, cascade),
    (Job, Queue.LEASE, check_lease),
    (Job, Queue.FIX, fix_window_over),
    (Job, Queue.DISPATCH, dispatch_job),
    (Source, Queue.COMPLETE, _confirm_source),
    (Upload, Queue.EXPIRY, expire_upload),
    (Upload, Queue.CLEAN, clean_upload),
    (Recording, Queue.DELETE, _erase_recording),
    (Job, Queue.CHECK, undo_leftovers),
)
