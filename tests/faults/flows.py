"""What people and machines do, each as one flow that is repeated when it gets no answer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from reelroom.domain.errors import NotFound, Transient
from reelroom.domain.job import Job
from reelroom.domain.session import Session, SessionDetails
from reelroom.domain.source import FileDetails, Source
from reelroom.domain.states import JobStatus, SourceStatus, UploadStatus
from reelroom.domain.upload import Upload
from reelroom.usecases.completion import complete_source
from reelroom.usecases.job import cancel_job
from reelroom.usecases.recording import delete_recording, list_recordings
from reelroom.usecases.session import create_session, remove_session, update_session
from reelroom.usecases.source import part_targets
from reelroom.usecases.staged import sources_of
from reelroom.usecases.upload import cancel_upload, complete_upload, create_upload
from tests.fakes.blobs import crc_of
from tests.fakes.sender import DETAILS, OWNER
from tests.faults import beginnings
from tests.faults.beginnings import FILES, run_tasks
from tests.faults.rig import Rig

T = TypeVar("T")
_ATTEMPTS: Final = 4


def again(call: Callable[[], T]) -> T:
    """As a client does: the same call until there is an answer."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(Transient):
            return call()
    return call()


@dataclass(frozen=True, slots=True)
class Flow:
    """`prepare` goes without faults, `act` with them; `expect` holds after all is quiet, unless
    whoever acted was killed and never came back."""

    name: str
    prepare: Callable[[Rig], Any]
    act: Callable[[Rig, Any], None]
    expect: Callable[[Rig, Any], None]


def only(rig: Rig, kind: type[T]) -> T:
    (row,) = rig.world.rows.every(kind)
    return row


# -- what is done --------------------------------------------------------------------------------
def _session_create(rig: Rig, _: object) -> None:
    again(lambda: create_session(rig.services, OWNER, DETAILS, idempotency_key="k"))


def _upload_create(rig: Rig, session: Session) -> None:
    files = [FileDetails(f"{n}.mp4", len(data)) for n, data in enumerate(FILES)]
    again(lambda: create_upload(rig.services, OWNER, session.id, files, idempotency_key="k"))


def _send(rig: Rig, upload: Upload) -> None:
    for source, data in zip(_sources(rig, upload), FILES, strict=True):
        (part,) = again(
            lambda one=source: part_targets(rig.services, OWNER, one.id, [1])  # type: ignore[misc]
        )
        rig.blobs.put(part.target, data)


def _complete_sources(rig: Rig, upload: Upload) -> None:
    for source, data in zip(_sources(rig, upload), FILES, strict=True):
        crc = crc_of(data)
        again(
            lambda one=source, crc=crc: complete_source(  # type: ignore[misc]
                rig.services, OWNER, one.id, crc
            )
        )


def _complete_upload(rig: Rig, upload: Upload) -> None:
    again(lambda: complete_upload(rig.services, OWNER, upload.id))


def _cancel_upload(rig: Rig, upload: Upload) -> None:
    again(lambda: cancel_upload(rig.services, OWNER, upload.id))


def _cancel_job(rig: Rig, job: Job) -> None:
    again(lambda: cancel_job(rig.services, OWNER, job.id))


def _delete_recording(rig: Rig, job: Job) -> None:
    (recording,) = list_recordings(rig.world.services, OWNER, job.session_id).items
    with suppress(NotFound):  # the answer to the first call was lost
        again(lambda: delete_recording(rig.services, OWNER, recording.id))


def _remove_session(rig: Rig, job: Job) -> None:
    with suppress(NotFound):
        again(lambda: remove_session(rig.services, OWNER, job.session_id))


def _move_session(rig: Rig, session: Session) -> None:
    moved = SessionDetails("Another day", DETAILS.date.replace(day=3))
    again(lambda: update_session(rig.services, OWNER, session.id, moved))


def _sweep(rig: Rig, _: Any) -> None:
    """Two rounds; what fails stays due."""
    for _round in range(2):
        with suppress(Transient):
            rig.sweep()


def _sources(rig: Rig, upload: Upload) -> list[Source]:
    return sources_of(rig.world.services, upload)


def _then_finish(act: Callable[[Rig, Upload], None]) -> Callable[[Rig, Upload], None]:
    """The person goes on after the faults, as if nothing had been."""

    def both(rig: Rig, upload: Upload) -> None:
        act(rig, upload)
        rig.thaw()
        rig.world.clock.advance(120)
        rig.sweep()  # confirms what storage did not answer for
        for source, data in zip(_sources(rig, upload), FILES, strict=True):
            if source.status is not SourceStatus.UPLOADED:
                rig.sender.send(source, data)
        complete_upload(rig.world.services, OWNER, upload.id)

    return both


# -- what holds at the end -----------------------------------------------------------------------
def _one_session(rig: Rig, _: object) -> None:
    only(rig, Session)


def _one_expired_upload(rig: Rig, _: object) -> None:
    """Nobody sent anything, so it has expired by then."""
    assert only(rig, Upload).status is UploadStatus.EXPIRED


def _one_recording(rig: Rig, _: object) -> None:
    job = only(rig, Job)
    assert job.status is JobStatus.DONE, job
    (recording,) = list_recordings(rig.world.services, OWNER, job.session_id).items
    assert rig.blobs.bytes[recording.object_key] == b"".join(FILES)
    assert (rig.root / recording.media_id).read_bytes() == b"".join(FILES)


def _cancelled(rig: Rig, _: object) -> None:
    assert only(rig, Upload).status in {UploadStatus.CANCELLED, UploadStatus.COMPLETED}
    for job in rig.world.rows.every(Job):
        assert job.status is JobStatus.CANCELLED, job
    _nothing_stored(rig, _)


def _nothing_stored(rig: Rig, _: object) -> None:
    assert rig.blobs.objects == {}
    assert list(rig.root.rglob("*.mp4")) == []


def _all_gone(rig: Rig, _: object) -> None:
    _nothing_stored(rig, _)
    for kind in (Session, Upload, Source, Job):
        assert list(rig.world.rows.every(kind)) == []


FLOWS: Final = (
    Flow("session create", beginnings.nothing, _session_create, _one_session),
    Flow("session move", beginnings.session, _move_session, _one_session),
    Flow("upload create", beginnings.session, _upload_create, _one_expired_upload),
    Flow("sign", beginnings.upload, _then_finish(_send), _one_recording),
    Flow("source complete", beginnings.parts, _then_finish(_complete_sources), _one_recording),
    Flow("upload complete", beginnings.sent, _complete_upload, _one_recording),
    Flow("cancel an upload", beginnings.parts, _cancel_upload, _cancelled),
    Flow("cancel a queued job", beginnings.waiting, _cancel_job, _cancelled),
    Flow("cancel a started job", beginnings.queued, _cancel_job, _cancelled),
    Flow("recording delete", beginnings.done, _delete_recording, _nothing_stored),
    Flow("session remove", beginnings.done, _remove_session, _all_gone),
    Flow("combine", beginnings.queued, run_tasks, _one_recording),
    Flow("combine, rolled forward", beginnings.broken_off, run_tasks, _one_recording),
    Flow("sweep: dispatch", beginnings.waiting, _sweep, _one_recording),
    Flow("sweep: lost runner", beginnings.silent, _sweep, _one_recording),
    Flow("sweep: cascade", beginnings.removed, _sweep, _all_gone),
    Flow("sweep: delete", beginnings.deleted, _sweep, _nothing_stored),
    Flow("sweep: clean", beginnings.cancelled, _sweep, _cancelled),
    Flow("sweep: expire", beginnings.abandoned, _sweep, _one_expired_upload),
    Flow("sweep: confirm", beginnings.unconfirmed, _then_finish(_sweep), _one_recording),
)
