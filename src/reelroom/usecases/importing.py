"""The job kind `import`: a file from somewhere on the web becomes a recording as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Final

from reelroom.domain.audit import AuditAction, AuditStatus
from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import JobId, OwnerId, RecordingId, child_id, new_key, sibling
from reelroom.domain.importing import (
    ImportDetails,
    ImportInput,
    Wanted,
    credential_key,
    import_prefix,
)
from reelroom.domain.job import Job, JobKind, staging_folders
from reelroom.domain.participant import client_of
from reelroom.domain.provider import address_of
from reelroom.domain.recording import Contents, Recording
from reelroom.domain.session import Session
from reelroom.domain.states import JobStatus
from reelroom.domain.web_address import WebRules
from reelroom.ports import Create, Kind, Operation, Replace, RequireActive, Services
from reelroom.usecases.access import owned, owned_session, read_again
from reelroom.usecases.audit import noted
from reelroom.usecases.dispatch import dispatch_job
from reelroom.usecases.membership import tallied
from reelroom.usecases.staging import erase_staging
from reelroom.usecases.writing import created_once, decided

IMPORT: Final = JobKind("import")
_FIELD: Final = "recordingImport"
_KEEPING: Final = timedelta(seconds=30)  # between the row and what it asks with


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import ends with; `name` is what the person, or the other side, calls the file."""

    contents: Contents
    name: str


def import_recording(
    services: Services,
    by: OwnerId,
    session_id: str,
    details: ImportDetails,
    idempotency_key: str | None = None,
) -> Job:
    """Queue an import. Nobody is asked for anything here.

    The row comes first, and is not started before the address and the token are kept: a call that
    breaks off in between leaves a job that says so, or is healed by repeating it with its key.
    Raises Invalid, AddressRefused, IdempotencyConflict, NotFound.
    """
    session = owned_session(services, by, session_id)
    address = address_of(details, rules_of(services))
    wanted = Wanted(address.url, details.token, details.size)
    job = _new_job(services, by, session, details, address.host)

    def create(request: tuple[Operation, ...]) -> None:
        event = _noted(services, job, details)
        services.rows.write(*request, Create(job), RequireActive(session.id), event)

    arguments = [session_id, {**asdict(details), "token": ""}]  # nosec B105 # left out
    made = created_once(services, by, _FIELD, idempotency_key, arguments, job.id, create)
    return _started(services, by, made, wanted)


def rules_of(services: Services) -> WebRules:
    """Which addresses this deployment asks."""
    return WebRules(http=services.policy.import_http, private=services.policy.import_private)


def _new_job(
    services: Services, by: OwnerId, session: Session, details: ImportDetails, host: str
) -> Job:
    now = services.clock()
    name, description = details.cleaned(services.policy.max_import_bytes)
    input_ = ImportInput(
        platform=details.platform,
        host=host,
        name=name,
        size=details.size,
        file_uuid=services.entropy.uuid(),
        session_date=session.details.date,
        description=description,
        client=client_of(session.participants),
    )
    job = Job(
        id=JobId(child_id("job", session.id, new_key(now, services.entropy.bits()))),
        session_id=session.id,
        owner_id=by,
        kind=IMPORT,
        input=input_.to_json(),
        created_at=now,
        updated_at=now,
        correlation_id=services.correlation_id,
    )
    return replace(job, due=Due(Queue.DISPATCH, now + _KEEPING))


def _noted(services: Services, job: Job, details: ImportDetails) -> Operation:
    return noted(
        services,
        job.owner_id,
        AuditAction.IMPORT,
        job.id,
        status=AuditStatus.STARTED,
        size_bytes=details.size,
        source=details.platform.lower(),
    )


def _started(services: Services, by: OwnerId, job_id: str, wanted: Wanted) -> Job:
    """With what it asks with kept, unless a task has it already."""
    job = owned(services, by, Job, job_id)
    if job.status is not JobStatus.QUEUED or job.dispatches or job.holds_slot:
        return job
    kept = json.dumps(asdict(wanted)).encode()
    key = credential_key(job.session_id, job.id)
    services.blobs.put_small(key, kept, "application/json", short_lived=True)

    def step() -> None:
        row = read_again(services, Job, job_id)
        if row.status is JobStatus.QUEUED and not row.dispatches and not row.holds_slot:
            services.rows.write(Replace(row.queued(services.clock())))

    decided(step)
    return dispatch_job(services, job.id) or job


def _on_done(services: Services, job: Job, result: object) -> Sequence[Operation]:
    """The recording, and the session's aggregates with it."""
    assert isinstance(result, Imported), "an import ends with what is in its file"
    wanted, now = ImportInput.from_json(job.input), services.clock()
    recording = Recording(
        id=RecordingId(sibling("rec", job.id)),
        session_id=job.session_id,
        owner_id=job.owner_id,
        job_id=job.id,
        media_id=str(job.output["media_id"]),
        object_key=str(job.output["object_key"]),
        contents=result.contents,
        sources=(result.name,),
        created_at=now,
        updated_at=now,
        description=wanted.description,
    )
    return Create(recording), *tallied(services, job.session_id, 1, result.contents.size_bytes)


def _undo(services: Services, job: Job) -> None:
    """Staging goes in any case; what is published, unless a recording names it."""
    erase_staging(services, import_prefix(job.session_id, job.id))
    services.files.delete(staging_folders(job.session_id, job.id))
    if not job.output or services.rows.get(Recording, sibling("rec", job.id)) is not None:
        return
    object_key = str(job.output["object_key"])
    for key, multipart_id in services.blobs.multiparts(object_key):
        services.blobs.abort_multipart(key, multipart_id)
    services.blobs.delete([object_key])


def _no_changes(_services: Services, _job: Job) -> Sequence[Operation]:
    """What it has in staging is gone before it is DONE, and undone when it ends otherwise."""
    return ()


KIND: Final = Kind(
    name=IMPORT,
    disk_bytes=lambda _: 0,
    on_done=_on_done,
    on_end=_no_changes,
    undo=_undo,
    action=AuditAction.IMPORT,
    source=lambda job: ImportInput.from_json(job.input).platform.lower(),
)
