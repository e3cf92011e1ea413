"""Staging never outlives its upload: abandoned ones expire, ended ones are cleaned."""

from __future__ import annotations

from dataclasses import replace

from reelroom.domain.audit import AuditAction, AuditStatus
from reelroom.domain.ids import UploadId
from reelroom.domain.job import staging_folders
from reelroom.domain.owner import Counter
from reelroom.domain.source import Source, staging_prefix
from reelroom.domain.states import SourceStatus, UploadStatus
from reelroom.domain.upload import Upload
from reelroom.ports import Count, NoSuchMultipart, Replace, Services
from reelroom.usecases.audit import noted
from reelroom.usecases.writing import decided


def expire_upload(services: Services, upload_id: UploadId) -> bool:
    """End an open upload that got no part for too long; storage is asked before. True if ended."""
    upload = services.rows.get(Upload, upload_id)
    if upload is None or upload.status is not UploadStatus.OPEN:
        return False
    now, policy = services.clock(), services.policy
    upload = _last_seen(services, upload)
    if now < upload.expires_at(policy):
        services.rows.write(Replace(upload.active(upload.active_at, policy)))
        return False
    ended = upload.ended(UploadStatus.EXPIRED, now)
    event = noted(
        services,
        upload.owner_id,
        AuditAction.UPLOAD,
        upload.id,
        status=AuditStatus.FAILED,
        size_bytes=upload.staged_bytes,
        source="footage",
        reason="EXPIRED",
    )
    counted = Count(upload.owner_id, {Counter.OPEN_UPLOADS: -1}, {})
    services.rows.write(Replace(ended), counted, event)
    return True


def _last_seen(services: Services, upload: Upload) -> Upload:
    """With the time of the newest part that storage has."""
    seen = upload.active_at
    for source in _all_sources(services, upload):
        if source.multipart_id is None:
            continue
        try:
            last = services.blobs.last_part_at(source.object_key, source.multipart_id)
        except NoSuchMultipart:
            continue
        seen = max(seen, last or seen)
    return replace(upload, active_at=seen)


def clean_upload(services: Services, upload_id: UploadId) -> None:
    """Take away everything that the upload has in staging; may be repeated, and interrupted.

    Its sources are fenced first, so that nobody opens a multipart upload behind our back.
    """
    upload = services.rows.get(Upload, upload_id)
    if upload is None or upload.due is None or upload.status is UploadStatus.OPEN:
        return
    for source in _all_sources(services, upload):
        decided(lambda source=source: _discard(services, source))  # type: ignore[misc]
    erase_staging(services, staging_prefix(upload.session_id, upload.id))
    if upload.job_id:
        services.files.delete(staging_folders(upload.session_id, upload.job_id))
    decided(lambda: _free(services, upload_id))


def _free(services: Services, upload_id: UploadId) -> None:
    """Count its bytes no longer; of two that cleaned at the same time, one does."""
    upload = services.rows.get(Upload, upload_id)
    if upload is None or upload.due is None:
        return
    freed = Count(upload.owner_id, {Counter.STAGED_BYTES: -upload.staged_bytes}, {})
    services.rows.write(Replace(upload.cleaned()), freed)


def erase_staging(services: Services, prefix: str) -> None:
    """Abort every multipart upload and delete every object below `prefix`."""
    for key, multipart_id in services.blobs.multiparts(prefix):
        services.blobs.abort_multipart(key, multipart_id)
    services.blobs.delete(list(services.blobs.keys(prefix)))


def _discard(services: Services, source: Source) -> None:
    row = services.rows.get(Source, source.id)
    if row is None or row.status is SourceStatus.DISCARDED:
        return
    if row.multipart_id:
        services.blobs.abort_multipart(row.object_key, row.multipart_id)
    services.rows.write(Replace(row.discarded()))


def _all_sources(services: Services, upload: Upload) -> list[Source]:
    """Also those that were taken out of the order."""
    found: list[Source] = []
    after: str | None = None
    prefix = "src_" + upload.id.removeprefix("upl_")
    while True:
        page = services.rows.page(Source, upload.session_id, prefix=prefix, after=after)
        found += page.items
        after = page.after
        if after is None:
            return found
