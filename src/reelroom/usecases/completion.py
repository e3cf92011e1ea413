"""Putting a source's parts together: storage may take minutes, and answers may be lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from reelroom.domain.errors import Conflict, Transient
from reelroom.domain.ids import OwnerId
from reelroom.domain.parts import Part
from reelroom.domain.source import Source
from reelroom.domain.states import SourceStatus, UploadStatus
from reelroom.domain.upload import Upload
from reelroom.ports import (
    AlreadyExists,
    NoSuchMultipart,
    PartsRefused,
    Replace,
    Services,
    Stale,
)
from reelroom.usecases.access import owned, read_again
from reelroom.usecases.source import PartsMissing, missing_parts, with_sent
from reelroom.usecases.writing import decided

_CONFIRM_AFTER: Final = timedelta(seconds=60)
_NOTED_EVERY: Final = timedelta(minutes=5)


def complete_source(services: Services, by: OwnerId, source_id: str, crc64nvme: str) -> Source:
    """Put the parts together; `crc64nvme` is of the whole file, as the sender read it.

    Answers COMPLETING when storage takes longer: ask again, or wait; it goes on by itself.
    Raises PartsMissing, PartsRefused, Conflict, NotFound, Transient.
    """

    def step() -> Source:
        source = owned(services, by, Source, source_id)
        if source.status in {SourceStatus.COMPLETING, SourceStatus.UPLOADED}:
            if source.crc64nvme != crc64nvme:
                raise Conflict(f"{source.file.name} was completed with another checksum.")
            return source
        source.require(SourceStatus.UPLOADING)
        stored = _stored(services, source)
        missing = missing_parts(source, with_sent(source, stored))
        if missing:
            raise PartsMissing(source.file.name, missing)
        services.rows.write(
            Replace(source.completing(crc64nvme, services.clock() + _CONFIRM_AFTER))
        )
        listed[:] = stored
        return read_again(services, Source, source_id)

    listed: list[Part] = []
    source = decided(step)
    if source.status is SourceStatus.COMPLETING:
        return settle_source(services, source, listed)
    return source


def _stored(services: Services, source: Source) -> list[Part]:
    """What storage holds; a source whose multipart upload is lost begins anew, and that is kept."""
    assert source.multipart_id is not None, "an UPLOADING source has a multipart upload"
    try:
        return services.blobs.parts(source.object_key, source.multipart_id)
    except NoSuchMultipart:
        services.rows.write(Replace(source.restarted()))
        return []


def settle_source(services: Services, source: Source, listed: Sequence[Part] = ()) -> Source:
    """Take a COMPLETING source to its end; whoever comes late finds it there. `listed` are its
    parts, when storage was asked for them just now: a large file's are ten pages.

    After a lost answer storage knows no multipart any more, or says that the key is taken: then
    the object itself decides, by its size and checksum.
    """
    assert source.multipart_id is not None
    assert source.crc64nvme is not None
    try:
        parts = listed or services.blobs.parts(source.object_key, source.multipart_id)
        services.blobs.complete_multipart(
            source.object_key, source.multipart_id, parts, source.file.size, source.crc64nvme
        )
    except NoSuchMultipart:
        if not is_stored(services, source):
            return _moved(services, source, source.restarted())
    except AlreadyExists:
        if not is_stored(services, source):
            services.blobs.delete([source.object_key])  # nobody was told that it is this source
            return _moved(services, source, source.sent_back())
    except PartsRefused:
        _moved(services, source, source.sent_back())
        raise
    except Transient:
        if not is_stored(services, source):
            return source  # still COMPLETING; the sweep asks again
    moved = _moved(services, source, source.uploaded())
    if moved.status is SourceStatus.UPLOADED:
        _note_progress(services, moved)
    return moved


def _note_progress(services: Services, source: Source) -> None:
    """Storage forgets when parts came once they are joined; without this an upload whose last file
    arrived a minute ago could look abandoned. Not at each of a hundred small files."""

    def step() -> None:
        upload, now = services.rows.get(Upload, source.upload_id), services.clock()
        if upload and upload.status is UploadStatus.OPEN and now - upload.active_at > _NOTED_EVERY:
            services.rows.write(Replace(upload.active(now, services.policy)))

    decided(step)


def is_stored(services: Services, source: Source) -> bool:
    """Whether staging holds exactly this source."""
    blob = services.blobs.head(source.object_key)
    return (
        blob is not None
        and blob.size == source.file.size
        and blob.crc64nvme in {None, source.crc64nvme}
    )


def _moved(services: Services, source: Source, to: Source) -> Source:
    try:
        services.rows.write(Replace(to))
    except Stale:
        row = services.rows.get(Source, source.id)
        if row is None or row.status is SourceStatus.DISCARDED:
            # Its staging was cleaned while storage put the parts together: nobody comes again.
            services.blobs.delete([source.object_key])
        return row or source
    return to
