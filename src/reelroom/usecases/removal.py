"""The cascade: all that a removed session owned goes, bytes before rows, and may be interrupted.

Nothing can be created under the tombstone, so what is found gone stays gone; a task that still
runs is stopped, and waited for, before the row that names its output goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import SessionId
from reelroom.domain.job import Job, staging_folders
from reelroom.domain.owner import Counter
from reelroom.domain.recording import Recording
from reelroom.domain.request import forgotten
from reelroom.domain.session import Session
from reelroom.domain.source import Source, staging_prefix
from reelroom.domain.states import SessionStatus, UploadStatus
from reelroom.domain.upload import Upload
from reelroom.ports import Count, Remove, Replace, Row, Services
from reelroom.usecases.ending import end_cancelled
from reelroom.usecases.material import erase_texts
from reelroom.usecases.staging import clean_upload, erase_staging

R = TypeVar("R", bound=Row)

_LOOK_AGAIN: Final = timedelta(seconds=2)
_PAGE: Final = 90  # rows that one write may remove


def cascade(services: Services, session_id: SessionId) -> None:
    """One round for a session that is being removed; it stays due until nothing is left.

    Another sweep may have been faster, or the index late: a tombstone whose day is not over stays.
    """
    session = services.rows.get(Session, session_id)
    if session is None or session.due is None or session.due.at > services.clock():
        return
    stopped = _stop_jobs(services, session_id)
    _end_uploads(services, session_id)
    erase_staging(services, staging_prefix(session_id))
    erase_texts(services, session)
    _erase_recordings(services, session_id)
    services.files.delete([*staging_folders(session_id), f"session_recordings/{session_id}"])
    now = services.clock()
    if not stopped:
        services.rows.write(Replace(replace(session, due=Due(Queue.REMOVE, now + _LOOK_AGAIN))))
        return
    _remove_rows(services, session_id)
    _settle(services, session, now)


def _settle(services: Services, session: Session, now: datetime) -> None:
    """The tombstone stays for a day, so that a late writer still meets it; then it goes too."""
    if session.status is SessionStatus.REMOVED:
        services.rows.write(Remove(session))
        return
    removed = session.removed(now, now + services.policy.tombstone_life)
    services.rows.write(Replace(removed), *_its_request(session))


def _stop_jobs(services: Services, session_id: SessionId) -> bool:
    """Fence every job, ask its task to stop; True once no task is left."""
    all_stopped = True
    for job in _rows(services, Job, session_id):
        if not job.is_terminal:
            end_cancelled(services, job)
        if job.task and not services.launcher.is_stopped(job.task):
            services.launcher.stop(job.task, "its session was removed")
            all_stopped = False
        else:
            services.kinds[job.kind].undo(services, job)
    return all_stopped


def _end_uploads(services: Services, session_id: SessionId) -> None:
    """Through their own ends, so that their owner's counters stay true."""
    for upload in _rows(services, Upload, session_id):
        if upload.status is UploadStatus.OPEN:
            ended = upload.ended(UploadStatus.CANCELLED, services.clock())
            services.rows.write(
                Replace(ended), Count(upload.owner_id, {Counter.OPEN_UPLOADS: -1}, {})
            )
        clean_upload(services, upload.id)


def _erase_recordings(services: Services, session_id: SessionId) -> None:
    for recording in _rows(services, Recording, session_id):
        services.blobs.delete([recording.object_key])


def _remove_rows(services: Services, session_id: SessionId) -> None:
    outside = (one.row for one in services.extensions if one.with_session)
    kinds: tuple[type[Row], ...] = (*outside, Source, Upload, Recording, Job)
    for kind in kinds:
        batch: list[Remove] = []
        for row in _rows(services, kind, session_id):
            batch += [*_its_request(row), Remove(row)]
            if len(batch) >= _PAGE:
                services.rows.write(*batch)
                batch = []
        if batch:
            services.rows.write(*batch)


def _its_request(row: Row) -> tuple[Remove, ...]:
    """The request that made a row names it, and goes with it."""
    made_by = getattr(row, "request_id", "")
    return (Remove(forgotten(made_by)),) if made_by else ()


def _rows(services: Services, kind: type[R], session_id: SessionId) -> Iterator[R]:
    after: str | None = None
    while True:
        page = services.rows.page(kind, session_id, first=100, after=after)
        yield from page.items
        after = page.after
        if after is None:
            return
