"""A file to an object: one read that hashes it, parts sent by a few threads, nothing left open."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, BinaryIO, Final

from botocore.exceptions import ClientError

from reelroom.aws import listing, multipart
from reelroom.aws.checksums import to_base64
from reelroom.aws.crew import Crew, Pace
from reelroom.aws.errors import GARBLED, code_of, translated
from reelroom.domain.crc64 import combine_all, to_hex
from reelroom.domain.errors import Conflict, Transient
from reelroom.domain.parts import MAX_PARTS, Part, part_count, part_size, size_of_part
from reelroom.domain.policy import MIB
from reelroom.ports import AlreadyExists, Blob, NoSuchMultipart, Published

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

logger = logging.getLogger(__name__)

_BUFFER_BYTES: Final = 16 * MIB
_BUFFERS: Final = 4
_SENDERS: Final = 3
_SENDS: Final = 3
_READ_BYTES: Final = MIB


@dataclass
class Filled:
    """A part that was read: its bytes are the first `size` of `buffer`."""

    number: int
    buffer: bytearray
    size: int
    crc64nvme: str


@dataclass
class Publish:
    client: S3Client
    bucket: str
    path: Path
    key: str
    content_type: str

    def run(self, on_bytes: Callable[[int], None]) -> Published:
        """Raises AlreadyExists when the key holds something else, Transient, Conflict when the
        file changed while it was read."""
        size = self.path.stat().st_size
        there = listing.head(self.client, self.bucket, self.key)
        if there is not None:
            return self._kept(there, size, on_bytes)
        self._abort_leftovers()
        multipart_id = multipart.create(self.client, self.bucket, self.key, self.content_type)
        try:
            published, parts = self._send(multipart_id, size, Pace(on_bytes))
            self._complete(multipart_id, parts, published)
        except BaseException:
            self._abort(multipart_id)
            raise
        on_bytes(size)
        return published

    def _kept(self, there: Blob, size: int, on_bytes: Callable[[int], None]) -> Published:
        """An earlier attempt got this far: only the hashes are wanted."""
        if there.size != size:
            raise _taken()
        pace = Pace(on_bytes)
        reading = Reading(size)
        buffer = bytearray(min(reading.part_bytes, max(size, 1)))
        with self.path.open("rb", buffering=0) as file:
            for number in reading.numbers:
                filled = reading.fill(file, number, buffer, pace)
                pace.add(filled.size)
        published = reading.published()
        if not _equals(there, published):
            raise _taken()
        pace.finish(size)
        return published

    def _abort_leftovers(self) -> None:
        for key, multipart_id in listing.multiparts(self.client, self.bucket, self.key):
            if key == self.key:
                multipart.abort(self.client, self.bucket, key, multipart_id)

    def _send(self, multipart_id: str, size: int, pace: Pace) -> tuple[Published, list[Part]]:
        reading = Reading(size)
        empty: Queue[bytearray] = Queue()
        filled: Queue[Filled | None] = Queue()
        sent: dict[int, Part] = {}
        crew = Crew(pace)

        def send() -> None:
            while (one := crew.wait_for(filled)) is not None:
                sent[one.number] = self._send_part(multipart_id, one)
                pace.add(one.size)
                empty.put(one.buffer)

        for _ in range(reading.buffers):
            empty.put(bytearray(min(reading.part_bytes, max(size, 1))))
        try:
            for _ in range(min(_SENDERS, reading.buffers)):
                crew.start(send)
            with self.path.open("rb", buffering=0) as file:
                for number in reading.numbers:
                    filled.put(reading.fill(file, number, crew.take(empty), pace))
            for _ in range(min(_SENDERS, reading.buffers)):
                filled.put(None)
            crew.watch()
        finally:
            crew.stop.set()
        return reading.published(), [sent[number] for number in reading.numbers]

    def _send_part(self, multipart_id: str, one: Filled) -> Part:
        """Sent again when it arrived as something else."""
        body = one.buffer if one.size == len(one.buffer) else one.buffer[: one.size]
        with translated("UploadPart"):
            for left in reversed(range(_SENDS)):
                try:
                    answer = self.client.upload_part(
                        Bucket=self.bucket,
                        Key=self.key,
                        UploadId=multipart_id,
                        PartNumber=one.number,
                        Body=body,  # type: ignore[arg-type]  # the stubs know no bytearray
                        ChecksumCRC64NVME=to_base64(one.crc64nvme),
                    )
                    break
                except ClientError as error:
                    if code_of(error) not in GARBLED or not left:
                        raise
        return Part(one.number, one.size, one.crc64nvme, answer["ETag"])

    def _complete(self, multipart_id: str, parts: list[Part], published: Published) -> None:
        """Whatever the answer is, the object itself decides."""
        refusal: Exception | None = None
        try:
            multipart.complete(
                self.client,
                self.bucket,
                self.key,
                multipart_id,
                parts,
                published.size,
                published.crc64nvme,
            )
        except (AlreadyExists, NoSuchMultipart, Transient) as error:
            refusal = error
        there = listing.head(self.client, self.bucket, self.key)
        if there is not None and _equals(there, published):
            if refusal is not None:
                self._abort(multipart_id)
            return
        if there is not None:
            raise _taken()
        raise refusal or Transient("Storage does not show what was published. Try again.")

    def _abort(self, multipart_id: str) -> None:
        """The error that led here is the one to tell; the sweep and the bucket's rule remain."""
        try:
            multipart.abort(self.client, self.bucket, self.key, multipart_id)
        except Exception as error:
            logger.warning("multipart_not_aborted", extra={"error": type(error).__name__})


class Reading:
    """One read of the file from its start to its end, part by part."""

    def __init__(self, size: int) -> None:
        self.part_bytes = _part_bytes(size)
        self.buffers = max(2, min(_BUFFERS, _BUFFERS * _BUFFER_BYTES // self.part_bytes))
        self.numbers = range(1, part_count(size, self.part_bytes) + 1)
        self._size = size
        self._sha256 = hashlib.sha256()
        self._crcs: list[tuple[str, int]] = []

    def fill(self, file: BinaryIO, number: int, buffer: bytearray, pace: Pace) -> Filled:
        """Read the next part into `buffer`; raises Conflict when the file is shorter by now."""
        from awscrt import checksums  # only in tasks: functions go without this library

        size = size_of_part(number, self._size, self.part_bytes)
        crc, at, view = 0, 0, memoryview(buffer)
        while at < size:
            piece = view[at : min(at + _READ_BYTES, size)]
            count = file.readinto(piece)  # type: ignore[attr-defined]  # unbuffered: FileIO
            if not count:
                raise Conflict("The finished file became shorter while it was published.")
            self._sha256.update(piece[:count])
            crc = checksums.crc64nvme(piece[:count], crc)
            at += count
            pace.tick()
        self._crcs.append((to_hex(crc), size))
        return Filled(number, buffer, size, to_hex(crc))

    def published(self) -> Published:
        return Published(self._size, self._sha256.hexdigest(), combine_all(self._crcs))


def _part_bytes(size: int) -> int:
    """At most 16 MiB, so that few buffers are enough, unless 10,000 parts are too few for that."""
    needed = -(-size // MAX_PARTS)
    return max(min(part_size(size), _BUFFER_BYTES), -(-needed // MIB) * MIB)


def _equals(there: Blob, published: Published) -> bool:
    return there.size == published.size and there.crc64nvme == published.crc64nvme


def _taken() -> AlreadyExists:
    return AlreadyExists("Storage holds something else at the place of this recording.")
