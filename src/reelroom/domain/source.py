"""One file of an upload, on its way to staging and there until its job has ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from reelroom.domain.due import Due, Queue
from reelroom.domain.errors import Conflict, Invalid
from reelroom.domain.ids import OwnerId, SessionId, SourceId, UploadId
from reelroom.domain.parts import MAX_OBJECT_BYTES, part_count, part_size, size_of_part
from reelroom.domain.policy import Policy
from reelroom.domain.states import SOURCE, SourceStatus, move
from reelroom.domain.text import line


@dataclass(frozen=True, slots=True)
class FileDetails:
    """What the sender says of a file; `size` in bytes, `client_ref` is echoed, never read."""

    name: str
    size: int
    content_type: str = "application/octet-stream"
    client_ref: str = ""
    last_modified: datetime | None = None

    def cleaned(self, policy: Policy) -> FileDetails:
        """With a printable name; raises Invalid for an empty or too large file."""
        name = line(self.name, "name", 255) or "unnamed"
        limit = min(policy.max_source_bytes, MAX_OBJECT_BYTES)
        if self.size < 1:
            raise Invalid(f"{name} is empty. Choose the recorded file itself.", field=("size",))
        if self.size > limit:
            raise Invalid(
                f"{name} has {self.size} bytes; at most {limit} are taken per file. "
                "Record in chapters, or ask the operator to raise the limit.",
                field=("size",),
            )
        return replace(
            self,
            name=name,
            content_type=line(self.content_type, "contentType", 100),
            client_ref=line(self.client_ref, "clientRef", 100),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """`parts_sent` is what the sender says it sent: part number -> CRC64NVME (16 hex digits)."""

    id: SourceId
    upload_id: UploadId
    session_id: SessionId
    owner_id: OwnerId
    file: FileDetails
    part_size: int
    object_key: str
    created_at: datetime
    status: SourceStatus = SourceStatus.PENDING
    multipart_id: str | None = None
    parts_sent: Mapping[int, str] | None = None
    crc64nvme: str | None = None
    request_id: str = ""  # the request that made it, if it came with an idempotency key
    due: Due | None = None
    version: int = 1

    @property
    def part_count(self) -> int:
        return part_count(self.file.size, self.part_size)

    def bytes_of_part(self, number: int) -> int:
        """Raises Invalid for a number outside of 1..part_count."""
        if not 1 <= number <= self.part_count:
            raise Invalid(
                f"{self.file.name} has parts 1 to {self.part_count}; {number} is none of them.",
                field=("partNumbers",),
            )
        return size_of_part(number, self.file.size, self.part_size)

    def opened(self, multipart_id: str) -> Source:
        status = move(SOURCE, self.status, SourceStatus.UPLOADING)
        return replace(self, status=status, multipart_id=multipart_id)

    def acknowledged(self, crcs: Mapping[int, str]) -> Source:
        """With the checksums of parts that the sender has sent; a later one replaces an earlier."""
        for number in crcs:
            self.bytes_of_part(number)
        return replace(self, parts_sent={**(self.parts_sent or {}), **crcs})

    def completing(self, crc64nvme: str, retry_at: datetime) -> Source:
        status = move(SOURCE, self.status, SourceStatus.COMPLETING)
        return replace(self, status=status, crc64nvme=crc64nvme, due=Due(Queue.COMPLETE, retry_at))

    def uploaded(self) -> Source:
        status = move(SOURCE, self.status, SourceStatus.UPLOADED)
        return replace(self, status=status, due=None, parts_sent=None, multipart_id=None)

    def sent_back(self) -> Source:
        """Storage refused to put the parts together; the sender has to look what is missing."""
        status = move(SOURCE, self.status, SourceStatus.UPLOADING)
        return replace(self, status=status, crc64nvme=None, due=None)

    def restarted(self) -> Source:
        """Storage has lost the multipart upload, and all parts with it."""
        status = move(SOURCE, self.status, SourceStatus.PENDING)
        return replace(
            self, status=status, multipart_id=None, parts_sent=None, crc64nvme=None, due=None
        )

    def discarded(self) -> Source:
        status = move(SOURCE, self.status, SourceStatus.DISCARDED)
        return replace(self, status=status, due=None, parts_sent=None, multipart_id=None)

    def require(self, *statuses: SourceStatus) -> None:
        if self.status not in statuses:
            raise Conflict(f"{self.file.name} is {self.status}; this cannot be done with it now.")


def new_source(
    source_id: SourceId,
    upload_id: UploadId,
    session_id: SessionId,
    owner_id: OwnerId,
    file: FileDetails,
    now: datetime,
) -> Source:
    """A pending source; its key in staging is made of ids only, never of a person's text."""
    number = source_id.rsplit("_", 1)[1]
    return Source(
        id=source_id,
        upload_id=upload_id,
        session_id=session_id,
        owner_id=owner_id,
        file=file,
        part_size=part_size(file.size),
        object_key=f"{staging_prefix(session_id, upload_id)}{number}",
        created_at=now,
    )


def staging_prefix(session_id: SessionId, upload_id: UploadId | None = None) -> str:
    """Where a session's (or one upload's) sources lie in the bucket; ends in a slash."""
    prefix = f"staging/{session_id}/"
    return f"{prefix}{upload_id}/" if upload_id else prefix
