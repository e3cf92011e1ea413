"""Sources on their way: signed part targets, what has arrived, putting the parts together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from reelroom.domain.errors import Conflict, Invalid, Transient
from reelroom.domain.ids import OwnerId, SourceId
from reelroom.domain.parts import Part
from reelroom.domain.source import Source
from reelroom.domain.states import SourceStatus
from reelroom.ports import (
    AlreadyExists,
    NoSuchMultipart,
    PartsRefused,
    Replace,
    RequireActive,
    Services,
    SessionGone,
    Stale,
    Target,
)
from reelroom.usecases.access import owned
from reelroom.usecases.upload import mendable
from reelroom.usecases.writing import decided

_CONFIRM_AFTER: Final = timedelta(seconds=60)


class PartsMissing(Conflict):
    """Parts have not arrived, or not as they were sent; `numbers` names them."""

    code = "PARTS_MISSING"

    def __init__(self, name: str, numbers: Sequence[int]) -> None:
        shown = ", ".join(str(number) for number in numbers[:20])
        more = f" and {len(numbers) - 20} more" if len(numbers) > 20 else ""
        super().__init__(f"{name} lacks the parts {shown}{more}. Send them, then complete it.")
        self.numbers = tuple(numbers)


@dataclass(frozen=True, slots=True)
class PartTarget:
    """Where part `number` of `size` bytes is to be PUT."""

    source_id: SourceId
    number: int
    size: int
    target: Target


def part_targets(
    services: Services,
    by: OwnerId,
    source_id: str,
    numbers: Sequence[int],
    acknowledged: Mapping[int, str] | None = None,
) -> list[PartTarget]:
    """Signed targets for parts of a source; its multipart upload is opened at the first call.

    `acknowledged` are CRC64NVMEs (16 hex digits) of parts that arrived before; they are kept, so
    that a resume can tell a changed file. Raises Invalid, Conflict, NotFound, Transient.
    """
    policy = services.policy
    if len(numbers) > policy.targets_per_request:
        raise Invalid(
            f"Ask for at most {policy.targets_per_request} parts at a time.", field=("partNumbers",)
        )
    if acknowledged:
        _note_acknowledged(services, by, source_id, acknowledged)
    source = _opened(services, by, source_id)
    multipart_id = source.multipart_id
    assert multipart_id is not None, "an UPLOADING source has a multipart upload"
    return [
        PartTarget(
            source.id,
            number,
            source.bytes_of_part(number),
            services.blobs.sign_part(
                source.object_key,
                multipart_id,
                number,
                source.bytes_of_part(number),
                policy.target_life,
            ),
        )
        for number in numbers
    ]


def _note_acknowledged(
    services: Services, by: OwnerId, source_id: str, crcs: Mapping[int, str]
) -> None:
    def step() -> None:
        source = owned(services, by, Source, source_id)
        changed = source.acknowledged(crcs)
        if changed.parts_sent != source.parts_sent and source.multipart_id:
            services.rows.write(Replace(changed))

    decided(step)


def _opened(services: Services, by: OwnerId, source_id: str) -> Source:
    """The source with a multipart upload. Of two that open one, the loser aborts its own."""

    def step() -> Source:
        source = owned(services, by, Source, source_id)
        _, also = mendable(services, by, source.upload_id)
        source.require(SourceStatus.PENDING, SourceStatus.UPLOADING)
        if source.status is SourceStatus.UPLOADING:
            return source
        multipart_id = services.blobs.create_multipart(source.object_key, source.file.content_type)
        try:
            services.rows.write(
                Replace(source.opened(multipart_id)), RequireActive(source.session_id), *also
            )
        except (Stale, SessionGone):
            services.blobs.abort_multipart(source.object_key, multipart_id)
            raise
        return owned(services, by, Source, source_id)

    return decided(step)


def received_parts(services: Services, source: Source) -> list[Part]:
    """What storage holds of the source now, with the sender's checksum where there is one.

    Nothing was missing when it became COMPLETING, and storage no longer lists parts it has joined.
    """
    if source.status in {SourceStatus.COMPLETING, SourceStatus.UPLOADED}:
        return [
            Part(number, source.bytes_of_part(number)) for number in range(1, source.part_count + 1)
        ]
    if source.multipart_id is None:
        return []
    try:
        stored = services.blobs.parts(source.object_key, source.multipart_id)
    except NoSuchMultipart:
        return []
    sent = source.parts_sent or {}
    return [
        Part(part.number, part.size, part.crc64nvme or sent.get(part.number), part.etag)
        for part in stored
    ]


def missing_parts(source: Source, received: Sequence[Part]) -> list[int]:
    """Numbers that are absent, or not of their size, or not what the sender says it sent."""
    sent = source.parts_sent or {}
    good = {
        part.number
        for part in received
        if part.number <= source.part_count
        and part.size == source.bytes_of_part(part.number)
        and part.crc64nvme in {None, sent.get(part.number, part.crc64nvme)}
    }
    return [number for number in range(1, source.part_count + 1) if number not in good]


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
        missing = missing_parts(source, received_parts(services, source))
        if missing:
            raise PartsMissing(source.file.name, missing)
        services.rows.write(
            Replace(source.completing(crc64nvme, services.clock() + _CONFIRM_AFTER))
        )
        return owned(services, by, Source, source_id)

    source = decided(step)
    if source.status is SourceStatus.COMPLETING:
        return settle_source(services, source)
    return source


def settle_source(services: Services, source: Source) -> Source:
    """Take a COMPLETING source to its end; whoever comes late finds it there.

    After a lost answer storage knows no multipart any more, or says that the key is taken: then
    the object itself decides, by its size and checksum.
    """
    assert source.multipart_id is not None
    assert source.crc64nvme is not None
    try:
        parts = services.blobs.parts(source.object_key, source.multipart_id)
        services.blobs.complete_multipart(
            source.object_key, source.multipart_id, parts, source.file.size, source.crc64nvme
        )
    except (AlreadyExists, NoSuchMultipart):
        if not is_stored(services, source):
            return _moved(services, source, source.sent_back())
    except PartsRefused:
        _moved(services, source, source.sent_back())
        raise
    except Transient:
        if not is_stored(services, source):
            return source  # still COMPLETING; the sweep asks again
    return _moved(services, source, source.uploaded())


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
        return services.rows.get(Source, source.id) or source
    return to
