"""The sweep: does what has fallen due, oldest first, and never looks at anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from reelroom.domain.due import Queue
from reelroom.domain.job import Job
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.states import SourceStatus
from reelroom.domain.upload import Upload
from reelroom.ports import PartsRefused, Services
from reelroom.usecases.completion import settle_source
from reelroom.usecases.dispatch import dispatch_job
from reelroom.usecases.ending import undo_leftovers
from reelroom.usecases.putting_off import put_off
from reelroom.usecases.recording import erase_recording
from reelroom.usecases.recovery import check_lease, fix_window_over
from reelroom.usecases.removal import cascade
from reelroom.usecases.staging import clean_upload, expire_upload
from reelroom.usecases.writing import decided

_AT_ONCE: Final = 100


@dataclass(slots=True)
class SweepReport:
    """`done` counts what was acted on per queue; `failed` holds id and error of what was not and is
    due again later. `queued_jobs` (up to 1,000) and `oldest_job_age` say how long people wait."""

    done: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, Exception]] = field(default_factory=list)
    queued_jobs: int = 0
    oldest_job_age: timedelta = timedelta(0)
    is_complete: bool = True


class _Action(NamedTuple):
    """What is done about the rows of one noun in one queue, by their ids."""

    kind: type
    queue: Queue
    act: Callable[[Services, Any], object]


@dataclass(slots=True)
class _Line:
    """`met` are the ids that had their turn: the index lags, and some cannot even be put off."""

    action: _Action
    met: set[str] = field(default_factory=set)


def sweep(services: Services, until: datetime) -> SweepReport:
    """Everything that is due; what is left at `until` waits for the next one.

    A queue that holds more than is read at once waits until the others had their turn.
    """
    report = SweepReport()
    left = [_Line(action) for action in (*_ACTIONS, *_of_extensions(services))]
    while left and report.is_complete:
        left = [line for line in left if _page(services, line, until, report)]
    if report.is_complete:
        _note_backlog(services, report)
    return report


def _of_extensions(services: Services) -> list[_Action]:
    return [
        _Action(one.row, queue, act)
        for one in services.extensions
        for queue, act in one.due.items()
    ]


def _page(services: Services, line: _Line, until: datetime, report: SweepReport) -> bool:
    """The next hundred of one queue; True when there may be more."""
    if not report.is_complete:
        return False
    action, limit = line.action, _AT_ONCE + len(line.met)
    ids = services.rows.due(action.kind, action.queue, services.clock(), limit)
    for row_id in (one for one in ids if one not in line.met):
        if services.clock() >= until:
            report.is_complete = False
            return False
        line.met.add(row_id)
        _act(services, action, row_id, report)
    return len(ids) == limit


def _act(services: Services, action: _Action, row_id: str, report: SweepReport) -> None:
    """One row's failure is reported, and must not keep the others waiting."""
    try:
        decided(lambda: action.act(services, row_id))
    except Exception as error:
        report.failed.append((row_id, error))
        put_off(services, action.kind, action.queue, row_id)
        return
    report.done[action.queue] += 1


def _note_backlog(services: Services, report: SweepReport) -> None:
    report.queued_jobs, oldest = services.rows.backlog(Queue.DISPATCH, Job)
    if oldest:
        report.oldest_job_age = max(timedelta(0), services.clock() - oldest)


def _confirm_source(services: Services, source_id: str) -> None:
    source = services.rows.get(Source, source_id)
    if source is not None and source.status is SourceStatus.COMPLETING:
        with suppress(PartsRefused):  # it went back to its sender, who is told when asking
            settle_source(services, source)


def _erase_recording(services: Services, recording_id: str) -> None:
    recording = services.rows.get(Recording, recording_id)
    if recording is not None and not recording.is_ready:
        erase_recording(services, recording)


_ACTIONS: Final = (
    _Action(Session, Queue.REMOVE, cascade),
    _Action(Job, Queue.LEASE, check_lease),
    _Action(Job, Queue.FIX, fix_window_over),
    _Action(Job, Queue.DISPATCH, dispatch_job),
    _Action(Source, Queue.COMPLETE, _confirm_source),
    _Action(Upload, Queue.EXPIRY, expire_upload),
    _Action(Upload, Queue.CLEAN, clean_upload),
    _Action(Recording, Queue.DELETE, _erase_recording),
    _Action(Job, Queue.CHECK, undo_leftovers),
)
