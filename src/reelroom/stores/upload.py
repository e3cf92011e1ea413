"""Uploads: hash `session_id`, range `id`."""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from reelroom.domain.ids import JobId, OwnerId, SessionId, SourceId, UploadId
from reelroom.domain.states import UploadStatus
from reelroom.domain.upload import Upload
from reelroom.stores.attributes import Moment, Texts
from reelroom.stores.nouns import UPLOAD
from reelroom.stores.table import DueItem, Table


class UploadItem(DueItem):
    session_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    owner_id = UnicodeAttribute()
    order = Texts()
    next_number = NumberAttribute()
    staged_bytes = NumberAttribute()
    created_at = Moment()
    active_at = Moment()
    description = UnicodeAttribute()
    status = UnicodeAttribute()
    job_id = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)


def dump(upload: Upload) -> UploadItem:
    return UploadItem(
        session_id=upload.session_id,
        id=upload.id,
        owner_id=upload.owner_id,
        order=upload.order,
        next_number=upload.next_number,
        staged_bytes=upload.staged_bytes,
        created_at=upload.created_at,
        active_at=upload.active_at,
        description=upload.description,
        status=upload.status.value,
        job_id=upload.job_id,
        request_id=upload.request_id or None,
    )


def load(item: UploadItem) -> Upload:
    return Upload(
        id=UploadId(item.id),
        session_id=SessionId(item.session_id),
        owner_id=OwnerId(item.owner_id),
        order=tuple(SourceId(one) for one in item.order),
        next_number=int(item.next_number),
        staged_bytes=int(item.staged_bytes),
        created_at=item.created_at,
        active_at=item.active_at,
        description=item.description,
        status=UploadStatus(item.status),
        job_id=JobId(item.job_id) if item.job_id else None,
        request_id=item.request_id or "",
        due=item.due,
        version=int(item.version),
    )


UPLOADS: Final = Table(UPLOAD, UploadItem, dump, load)
