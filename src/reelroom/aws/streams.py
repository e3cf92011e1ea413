"""The `Streams` port on an S3 bucket: a stream cut into parts, copies inside of the bucket."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reelroom.aws import multipart, whole
from reelroom.aws.ahead import in_order
from reelroom.aws.checksums import from_base64
from reelroom.aws.crew import Crew, Pace
from reelroom.aws.errors import translated
from reelroom.aws.inflow import Inflow, StreamDigest, send_part
from reelroom.domain.crc64 import to_hex
from reelroom.domain.errors import Transient
from reelroom.domain.parts import Part
from reelroom.domain.policy import MIB
from reelroom.ports.importing import Digest, Piece

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_COPIERS: Final = 4
_READ_BYTES: Final = 8 * MIB
_AHEAD: Final = 3


@dataclass(frozen=True)
class S3Streams:
    """`client` needs patience, and a connection for each of 4 threads."""

    client: S3Client
    bucket: str

    def digest(self) -> StreamDigest:
        return StreamDigest()

    def receive(
        self,
        chunks: Iterator[bytes],
        key: str,
        multipart_id: str,
        first: int,
        part_bytes: int,
        digest: Digest,
        on_bytes: Callable[[int], None],
    ) -> None:
        assert isinstance(digest, StreamDigest), "a digest of this port"
        inflow = Inflow(self.client, self.bucket, key, multipart_id, part_bytes, digest)
        inflow.run(chunks, first, on_bytes)

    def checksum(self, data: bytes) -> str:
        from awscrt import checksums  # only in tasks: functions go without this library

        return to_hex(checksums.crc64nvme(data))

    def put_part(self, key: str, multipart_id: str, number: int, data: bytes) -> Part:
        place = (self.client, self.bucket, key, multipart_id)
        return send_part(*place, number, data, self.checksum(data))

    def copy_parts(
        self,
        source: str,
        pieces: Sequence[Piece],
        key: str,
        multipart_id: str,
        on_bytes: Callable[[int], None],
    ) -> list[Part]:
        pace = Pace(on_bytes)
        crew = Crew(pace)
        left, copied = deque(pieces), dict[int, Part]()

        def copy() -> None:
            while left and not crew.stop.is_set():
                try:
                    one = left.popleft()
                except IndexError:
                    return
                copied[one.number] = self._copy_part(source, one, key, multipart_id)
                pace.add(one.end - one.start)

        try:
            for _ in range(min(_COPIERS, len(pieces))):
                crew.start(copy)
            crew.watch()
        finally:
            crew.stop.set()
        return [copied[one.number] for one in pieces]

    def _copy_part(self, source: str, one: Piece, key: str, multipart_id: str) -> Part:
        with translated("UploadPartCopy"):
            answer = self.client.upload_part_copy(
                Bucket=self.bucket,
                Key=key,
                UploadId=multipart_id,
                PartNumber=one.number,
                CopySource={"Bucket": self.bucket, "Key": source},
                CopySourceRange=f"bytes={one.start}-{one.end - 1}",
            )["CopyPartResult"]
        crc = from_base64(answer.get("ChecksumCRC64NVME"))
        return Part(one.number, one.end - one.start, crc, answer["ETag"])

    def join(
        self, key: str, multipart_id: str, parts: Sequence[Part], size: int, crc64nvme: str
    ) -> None:
        multipart.complete(self.client, self.bucket, key, multipart_id, parts, size, crc64nvme)

    def read(self, key: str, start: int, end: int) -> bytes:
        return whole.read(self.client, self.bucket, key, start, end)

    def sha256(self, key: str, size: int, on_bytes: Callable[[int], None]) -> str:
        """Read a few ranges ahead: hashing waits for no answer."""
        pace = Pace(on_bytes)
        crew = Crew(pace)
        starts = range(0, size, _READ_BYTES)
        digest = hashlib.sha256()
        try:
            for data in in_order(crew, starts, lambda at: self._slice(key, at, size), _AHEAD):
                digest.update(data)
                pace.add(len(data))
        finally:
            crew.stop.set()
        pace.finish(size)
        return digest.hexdigest()

    def _slice(self, key: str, at: int, size: int) -> bytes:
        end = min(at + _READ_BYTES, size)
        data = self.read(key, at, end)
        if len(data) != end - at:
            raise Transient("Storage holds less than it said. Try again.")
        return data
