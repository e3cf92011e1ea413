"""Sources on their way: signed part targets, and what has arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reelroom.domain.errors import Conflict, Invalid
from reelroom.domain.ids import OwnerId, SourceId
from reelroom.domain.parts import Part
from reelroom.domain.source import Source
from reelroom.domain.states import SourceStatus
from reelroom.domain.upload import Upload
from reelroom.ports import (
    NoSuchMultipart,
    Replace,
    RequireActive,
    Services,
    SessionGone,
    Stale,
    Target,
)
from reelroom.usecases.access import owned, read_again
from reelroom.usecases.upload import mendable
from reelroom.usecases.writing import decided


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
        upload = read_again(services, Upload, source.upload_id)
        also = mendable(services, upload)
        if source.id not in upload.order:
            raise Conflict(f"{source.file.name} was taken out of the upload.")
        source.require(SourceStatus.PENDING, SourceStatus.UPLOADING)
        if source.status is SourceStatus.UPLOADING:
            if also:
                services.rows.write(*also)
            return source
        multipart_id = services.blobs.create_multipart(source.object_key, source.file.content_type)
        opened = source.opened(multipart_id)
        try:
            services.rows.write(Replace(opened), RequireActive(source.session_id), *also)
        except (Stale, SessionGone):
            services.blobs.abort_multipart(source.object_key, multipart_id)
            raise
        return opened

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
    return with_sent(source, stored)


def with_sent(source: Source, stored: Sequence[Part]) -> list[Part]:
    """The parts in storage, with the sender's checksum where storage tells none."""
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
