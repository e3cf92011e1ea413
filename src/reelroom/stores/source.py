"""Sources: hash `session_id`, range `id`; an upload's sources share the front of their ids."""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from reelroom.domain.ids import OwnerId, SessionId, SourceId, UploadId
from reelroom.domain.source import FileDetails, Source
from reelroom.domain.states import SourceStatus
from reelroom.stores.attributes import Moment, PartChecksums
from reelroom.stores.nouns import SOURCE
from reelroom.stores.table import DueItem, Table


class SourceItem(DueItem):
    session_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    upload_id = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    file_name = UnicodeAttribute()
    size_bytes = NumberAttribute()
    content_type = UnicodeAttribute()
    client_ref = UnicodeAttribute()
    last_modified = Moment(null=True)
    part_size = NumberAttribute()
    object_key = UnicodeAttribute()
    created_at = Moment()
    status = UnicodeAttribute()
    multipart_id = UnicodeAttribute(null=True)
    parts_sent = PartChecksums(null=True)
    crc64nvme = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)


def dump(source: Source) -> SourceItem:
    return SourceItem(
        session_id=source.session_id,
        id=source.id,
        upload_id=source.upload_id,
        owner_id=source.owner_id,
        file_name=source.file.name,
        size_bytes=source.file.size,
        content_type=source.file.content_type,
        client_ref=source.file.client_ref,
        last_modified=source.file.last_modified,
        part_size=source.part_size,
        object_key=source.object_key,
        created_at=source.created_at,
        status=source.status.value,
        multipart_id=source.multipart_id,
        parts_sent=source.parts_sent,
        crc64nvme=source.crc64nvme,
        request_id=source.request_id or None,
    )


def load(item: SourceItem) -> Source:
    return Source(
        id=SourceId(item.id),
        upload_id=UploadId(item.upload_id),
        session_id=SessionId(item.session_id),
        owner_id=OwnerId(item.owner_id),
        file=_file(item),
        part_size=int(item.part_size),
        object_key=item.object_key,
        created_at=item.created_at,
        status=SourceStatus(item.status),
        multipart_id=item.multipart_id,
        parts_sent=item.parts_sent,
        crc64nvme=item.crc64nvme,
        request_id=item.request_id or "",
        due=item.due,
        version=int(item.version),
    )


def _file(item: SourceItem) -> FileDetails:
    return FileDetails(
        name=item.file_name,
        size=int(item.size_bytes),
        content_type=item.content_type,
        client_ref=item.client_ref,
        last_modified=item.last_modified,
    )


SOURCES: Final = Table(SOURCE, SourceItem, dump, load)
