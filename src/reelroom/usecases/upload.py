"""Uploads: allocate sources, order them, complete or cancel."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import asdict, replace

from reelroom.domain.audit import AuditAction, AuditStatus
from reelroom.domain.errors import Conflict, Invalid
from reelroom.domain.ids import OwnerId, SessionId, SourceId, UploadId, child_id, new_key, source_id
from reelroom.domain.job import Job
from reelroom.domain.owner import Counter
from reelroom.domain.policy import Policy
from reelroom.domain.request import request_id
from reelroom.domain.source import FileDetails, new_source
from reelroom.domain.states import JobStatus, UploadStatus
from reelroom.domain.text import paragraph
from reelroom.domain.upload import Upload
from reelroom.ports import (
    AlreadyExists,
    Count,
    Create,
    Operation,
    Page,
    Replace,
    RequireActive,
    Services,
)
from reelroom.usecases import combine
from reelroom.usecases.access import owned, owned_session, owning_session, read_again
from reelroom.usecases.audit import noted
from reelroom.usecases.dispatch import dispatch_job
from reelroom.usecases.job import cancel_job
from reelroom.usecases.staged import arrived, sources_of
from reelroom.usecases.writing import created_once, decided

_ROWS_PER_WRITE = 90


def create_upload(
    services: Services,
    by: OwnerId,
    session_id: str,
    files: Sequence[FileDetails],
    description: str = "",
    idempotency_key: str | None = None,
) -> Upload:
    """Rows for an upload and its sources, in the order of `files`; no storage is touched.

    Raises Invalid, OverLimit, IdempotencyConflict, NotFound.
    """
    session = owned_session(services, by, session_id)
    cleaned = _cleaned(files, services.policy)
    upload = replace(
        _new_upload(services, by, session.id, cleaned, description),
        request_id=request_id(by, "uploadCreate", idempotency_key),
    )
    counted = _counted(services.policy, upload)

    def create(request: tuple[Operation, ...]) -> None:
        event = _noted(services, upload, AuditStatus.STARTED)
        services.rows.write(*request, Create(upload), RequireActive(session.id), counted, event)

    arguments = [session_id, [asdict(file) for file in cleaned], description]
    made = created_once(services, by, "uploadCreate", idempotency_key, arguments, upload.id, create)
    if made == upload.id:
        _create_sources(services, upload, cleaned)
        return upload
    kept = owned(services, by, Upload, made)
    present = {source.id for source in sources_of(services, kept)}
    _create_sources(services, kept, cleaned, present)
    return kept


def _counted(policy: Policy, upload: Upload) -> Count:
    """For its owner, as far as they may have more under way."""
    return Count(
        upload.owner_id,
        {Counter.OPEN_UPLOADS: 1, Counter.STAGED_BYTES: upload.staged_bytes},
        {
            Counter.OPEN_UPLOADS: policy.open_uploads_per_owner,
            Counter.STAGED_BYTES: policy.staged_bytes_per_owner,
        },
    )


def _cleaned(files: Sequence[FileDetails], policy: Policy) -> list[FileDetails]:
    """Raises Invalid, naming the file, or when there are too few or too many."""
    if not 1 <= len(files) <= policy.max_sources:
        raise Invalid(
            f"An upload takes 1 to {policy.max_sources} files; these are {len(files)}.",
            field=("files",),
        )
    cleaned = []
    for number, file in enumerate(files):
        try:
            cleaned.append(file.cleaned(policy))
        except Invalid as refusal:
            refusal.field = ("files", str(number), *refusal.field)
            raise
    return cleaned


def _new_upload(
    services: Services,
    by: OwnerId,
    session_id: SessionId,
    files: Sequence[FileDetails],
    description: str,
) -> Upload:
    now = services.clock()
    upload_id = UploadId(child_id("upl", session_id, new_key(now, services.entropy.bits())))
    return Upload(
        id=upload_id,
        session_id=session_id,
        owner_id=by,
        order=tuple(source_id(upload_id, n) for n in range(1, len(files) + 1)),
        next_number=len(files) + 1,
        staged_bytes=sum(file.size for file in files),
        created_at=now,
        active_at=now,
        description=paragraph(description, "description", 2000),
    ).active(now, services.policy)


def _create_sources(
    services: Services,
    upload: Upload,
    files: Sequence[FileDetails],
    present: Set[SourceId] = frozenset(),
) -> None:
    """In writes of a size that storage takes; those `present` from a broken call are left alone."""
    if upload.status is not UploadStatus.OPEN:
        return
    missing = [
        Create(
            new_source(
                identifier, upload.id, upload.session_id, upload.owner_id, file, upload.created_at
            )
        )
        for identifier, file in zip(upload.order, files, strict=False)
        if identifier not in present
    ]
    for start in range(0, len(missing), _ROWS_PER_WRITE):
        try:
            services.rows.write(
                RequireActive(upload.session_id), *missing[start : start + _ROWS_PER_WRITE]
            )
        except AlreadyExists:  # the same call, made twice at once: the other one is making them
            continue


def get_upload(services: Services, by: OwnerId, upload_id: str) -> Upload:
    return owned(services, by, Upload, upload_id)


def list_uploads(
    services: Services, by: OwnerId, session_id: str, first: int = 20, after: str | None = None
) -> Page[Upload]:
    """A session's uploads, newest first: where a sender finds what it did not finish."""
    session = owned_session(services, by, session_id)
    return services.rows.page(Upload, session.id, first=first, after=after, newest_first=True)


def reorder_upload(services: Services, by: OwnerId, upload_id: str, order: Sequence[str]) -> Upload:
    """The order in which sources are combined; possible while open, or to mend a combine."""

    def step() -> Upload:
        upload = owned(services, by, Upload, upload_id)
        also = mendable(services, upload)
        changed = upload.reordered([SourceId(one) for one in order])
        services.rows.write(Replace(changed), *also)
        return read_again(services, Upload, upload_id)

    return decided(step)


def complete_upload(services: Services, by: OwnerId, upload_id: str) -> Job:
    """Freeze the order into the combine job and queue it; repeated calls give the same job.

    Raises Conflict naming the sources that have not arrived.
    """

    def step() -> Job:
        session = owning_session(services, by, upload_id)
        upload = read_again(services, Upload, upload_id)
        if upload.job_id:
            return read_again(services, Job, upload.job_id)
        job = combine.new_job(services, session, upload, arrived(services, upload))
        services.rows.write(
            Replace(upload.completed(job.id)),
            Create(job),
            RequireActive(session.id),
            Count(by, {Counter.OPEN_UPLOADS: -1}, {}),
        )
        return job

    job = decided(step)
    return dispatch_job(services, job.id) or job


def cancel_upload(services: Services, by: OwnerId, upload_id: str) -> Upload:
    """At any time before its job has ended; what was sent is deleted. Repeating it is fine."""

    def step() -> Upload:
        upload = owned(services, by, Upload, upload_id)
        if upload.status is UploadStatus.OPEN:
            ended = upload.ended(UploadStatus.CANCELLED, services.clock())
            event = _noted(services, ended, AuditStatus.CANCELLED)
            services.rows.write(Replace(ended), Count(by, {Counter.OPEN_UPLOADS: -1}, {}), event)
        return upload

    upload = decided(step)
    if upload.job_id:
        cancel_job(services, by, upload.job_id)
    services.nudge()
    return read_again(services, Upload, upload_id)


def _noted(services: Services, upload: Upload, status: AuditStatus) -> Operation:
    return noted(
        services,
        upload.owner_id,
        AuditAction.UPLOAD,
        upload.id,
        status=status,
        size_bytes=upload.staged_bytes,
        source="footage",
    )


def mendable(services: Services, upload: Upload) -> tuple[Operation, ...]:
    """Whether the sources of an upload may be changed: it is open, or its job awaits a fix.

    In the second case the job's window moves on with the change: write what is returned too.
    Raises Conflict.
    """
    if upload.status is UploadStatus.OPEN:
        return ()
    job = services.rows.get(Job, upload.job_id) if upload.job_id else None
    if job is not None and job.status is JobStatus.AWAITING_FIX:
        return (Replace(job.fix_extended(services.clock(), services.policy)),)
    raise Conflict(
        f"This upload is {upload.status} and its files can no longer be changed. "
        "Attach the footage again as a new upload."
    )
