"""The job kind `combine`: an upload's sources, in their order, become one recording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reelroom.domain.audit import AuditAction
from reelroom.domain.combine import CombineInput, CombineSource
from reelroom.domain.ids import JobId, RecordingId, UploadId, sibling
from reelroom.domain.job import Job, JobKind
from reelroom.domain.participant import client_of
from reelroom.domain.recording import Contents, Recording, part_folder
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.upload import Upload
from reelroom.ports import Create, Kind, Operation, Replace, Services
from reelroom.usecases.membership import tallied
from reelroom.usecases.staged import arrived

COMBINE: Final = JobKind("combine")


def new_job(services: Services, session: Session, upload: Upload, sources: Sequence[Source]) -> Job:
    """The upload's own job: its id is made of the upload's, so there is never a second one."""
    now = services.clock()
    job = Job(
        id=JobId(sibling("job", upload.id)),
        session_id=session.id,
        owner_id=upload.owner_id,
        kind=COMBINE,
        input=_input(session, upload, sources, services.entropy.uuid()).to_json(),
        created_at=now,
        updated_at=now,
        correlation_id=services.correlation_id,
    )
    return job.queued(now)


def _input(
    session: Session, upload: Upload, sources: Sequence[Source], file_uuid: str
) -> CombineInput:
    return CombineInput(
        sources=tuple(
            CombineSource(one.file.name, one.object_key, one.file.size, one.crc64nvme or "")
            for one in sources
        ),
        file_uuid=file_uuid,
        session_date=session.details.date,
        description=upload.description,
        client=client_of(session.participants),
    )


def _refill(services: Services, job: Job) -> dict[str, object]:
    session = services.rows.get(Session, job.session_id)
    upload = _upload(services, job)
    assert session is not None
    assert upload is not None
    file_uuid = CombineInput.from_json(job.input).file_uuid
    return _input(session, upload, arrived(services, upload), file_uuid).to_json()


def _disk_bytes(job: Job) -> int:
    return sum(source.size for source in CombineInput.from_json(job.input).sources)


def _on_done(services: Services, job: Job, result: object) -> Sequence[Operation]:
    """The recording, and the session's aggregates with it."""
    assert isinstance(result, Contents), "a combine ends with what is in its file"
    wanted, now = CombineInput.from_json(job.input), services.clock()
    recording = Recording(
        id=RecordingId(sibling("rec", job.id)),
        session_id=job.session_id,
        owner_id=job.owner_id,
        job_id=job.id,
        media_id=str(job.output["media_id"]),
        object_key=str(job.output["object_key"]),
        contents=result,
        sources=tuple(source.name for source in wanted.sources),
        created_at=now,
        updated_at=now,
        description=wanted.description,
    )
    return Create(recording), *tallied(services, job.session_id, 1, result.size_bytes)


def _on_end(services: Services, job: Job) -> Sequence[Operation]:
    """Whatever the end is, staging goes."""
    upload = _upload(services, job)
    return (Replace(upload.to_clean(services.clock())),) if upload else ()


def _undo(services: Services, job: Job) -> None:
    """The row names file and object before they exist, so that they can be taken away. What a
    recording names is its own."""
    if services.rows.get(Recording, sibling("rec", job.id)) is not None:
        return
    file_uuid = CombineInput.from_json(job.input).file_uuid
    services.files.delete([part_folder(job.session_id, file_uuid)])
    if not job.output:
        return
    object_key = str(job.output["object_key"])
    for key, multipart_id in services.blobs.multiparts(object_key):
        services.blobs.abort_multipart(key, multipart_id)
    services.blobs.delete([object_key])
    services.files.delete([str(job.output["media_id"])])


def _upload(services: Services, job: Job) -> Upload | None:
    return services.rows.get(Upload, UploadId(sibling("upl", job.id)))


KIND: Final = Kind(
    name=COMBINE,
    disk_bytes=_disk_bytes,
    on_done=_on_done,
    on_end=_on_end,
    undo=_undo,
    refill=_refill,
    action=AuditAction.UPLOAD,
    source=lambda _: "footage",
)
