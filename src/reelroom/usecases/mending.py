"""Mending a combine that was refused: take the odd source out, or put another in its place.

The good sources stay in staging and are not sent again. Reordering is `upload.reorder_upload`;
`job.retry_job` then queues the job anew.
"""

from __future__ import annotations

from dataclasses import asdict, replace

from reelroom.domain.ids import OwnerId, SourceId, source_id, upload_of
from reelroom.domain.owner import Counter
from reelroom.domain.request import request_id
from reelroom.domain.source import FileDetails, Source, new_source
from reelroom.domain.upload import Upload
from reelroom.ports import Count, Create, Operation, Replace, RequireActive, Services
from reelroom.usecases.access import nothing, owned, read_again
from reelroom.usecases.upload import mendable
from reelroom.usecases.writing import created_before, created_once, decided


def remove_source(services: Services, by: OwnerId, source: str) -> Upload:
    """Its bytes go with the upload's staging; one that is out already is fine. Raises Conflict for
    the last one."""

    def step() -> Upload:
        known = owned(services, by, Source, source)
        upload = read_again(services, Upload, known.upload_id)
        if known.id not in upload.order:
            return upload
        services.rows.write(Replace(upload.without(known.id)), *mendable(services, upload))
        return read_again(services, Upload, upload.id)

    return decided(step)


def replace_source(
    services: Services,
    by: OwnerId,
    source: str,
    file: FileDetails,
    idempotency_key: str | None = None,
) -> Source:
    """A new, empty source in the place of `source`; send it, then retry the job.

    Raises Invalid, OverLimit, IdempotencyConflict, Conflict, NotFound.
    """
    details = file.cleaned(services.policy)
    asked = ("uploadSourceReplace", idempotency_key, [source, asdict(details)])

    def step() -> Source:
        made = created_before(services, by, *asked)
        if made is not None:
            return owned(services, by, Source, made)
        upload = owned(services, by, Upload, _upload_of(source))
        fresh = replace(
            _in_its_place(services, upload, details),
            request_id=request_id(by, "uploadSourceReplace", idempotency_key),
        )
        operations = _swap(services, upload, SourceId(source), fresh)
        made = created_once(
            services,
            by,
            *asked,
            fresh.id,
            lambda request: services.rows.write(*request, *operations),
        )
        return fresh if made == fresh.id else owned(services, by, Source, made)

    return decided(step)


def _swap(
    services: Services, upload: Upload, source: SourceId, fresh: Source
) -> tuple[Operation, ...]:
    """`fresh` for `source`, as long as the upload can be mended; raises Conflict."""
    size = fresh.file.size
    limits = {Counter.STAGED_BYTES: services.policy.staged_bytes_per_owner}
    return (
        Replace(upload.swapped(source, fresh.id, size)),
        Create(fresh),
        RequireActive(upload.session_id),
        Count(upload.owner_id, {Counter.STAGED_BYTES: size}, limits),
        *mendable(services, upload),
    )


def _in_its_place(services: Services, upload: Upload, file: FileDetails) -> Source:
    return new_source(
        source_id(upload.id, upload.next_number),
        upload.id,
        upload.session_id,
        upload.owner_id,
        file,
        services.clock(),
    )


def _upload_of(source: str) -> str:
    if not source.startswith("src_"):
        raise nothing()
    return upload_of(SourceId(source))
