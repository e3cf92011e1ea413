"""A stream into the parts of an object: cut, hashed and sent while more of it comes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import Queue
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from reelroom.aws.checksums import to_base64
from reelroom.aws.crew import Crew, Pace
from reelroom.aws.errors import GARBLED, code_of, translated
from reelroom.domain.crc64 import to_hex
from reelroom.domain.errors import ReelroomError
from reelroom.domain.parts import Part

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BUFFERS: Final = 4
_SENDERS: Final = 2
_SENDS: Final = 3
_CHUNKS_BETWEEN_LOOKS: Final = 16


class StreamDigest:
    """`ports.Digest`: told of every part in its order."""

    def __init__(self) -> None:
        self.size = 0
        self._sha256 = hashlib.sha256()

    def took(self, data: memoryview) -> None:
        self._sha256.update(data)
        self.size += len(data)

    def hex(self) -> str:
        return self._sha256.hexdigest()


@dataclass
class Taken:
    """A part as it came: its bytes are the first `size` of `buffer`."""

    number: int
    buffer: bytearray
    size: int


@dataclass
class Inflow:
    client: S3Client
    bucket: str
    key: str
    multipart_id: str
    part_bytes: int
    digest: StreamDigest
    _empty: Queue[bytearray] = field(default_factory=Queue)
    _taken: Queue[Taken | None] = field(default_factory=Queue)
    _hashed: Queue[Taken | None] = field(default_factory=Queue)

    def run(self, chunks: Iterator[bytes], first: int, on_bytes: Callable[[int], None]) -> None:
        """See `ports.Streams.receive`."""
        pace = Pace(on_bytes)
        crew = Crew(pace)
        for _ in range(_BUFFERS):
            self._empty.put(bytearray(self.part_bytes))
        crew.start(lambda: self._hash(crew))
        for _ in range(_SENDERS):
            crew.start(lambda: self._send(crew))
        try:
            broken = self._cut(chunks, first, crew)
            self._taken.put(None)
            crew.watch()
        finally:
            crew.stop.set()
        if broken is not None:
            raise broken

    def _cut(self, chunks: Iterator[bytes], number: int, crew: Crew) -> Exception | None:
        """Fills buffers until the stream ends; returns what it ended by, if that was no end."""
        buffer, size = crew.take(self._empty), 0
        source = _Source(chunks)
        for count, chunk in enumerate(source):
            rest = memoryview(chunk)
            while rest:
                took = min(len(rest), self.part_bytes - size)
                buffer[size : size + took] = rest[:took]
                size, rest = size + took, rest[took:]
                if size == self.part_bytes:
                    self._taken.put(Taken(number, buffer, size))
                    number, buffer, size = number + 1, crew.take(self._empty), 0
            if count % _CHUNKS_BETWEEN_LOOKS == 0:
                crew.check()
                crew.pace.tick()
        if size and source.broken is None:
            self._taken.put(Taken(number, buffer, size))
        return source.broken

    def _hash(self, crew: Crew) -> None:
        while (one := crew.wait_for(self._taken)) is not None:
            self.digest.took(memoryview(one.buffer)[: one.size])
            self._hashed.put(one)
        for _ in range(_SENDERS):
            self._hashed.put(None)

    def _send(self, crew: Crew) -> None:
        from awscrt import checksums  # only in tasks: functions go without this library

        while (one := crew.wait_for(self._hashed)) is not None:
            body = one.buffer if one.size == len(one.buffer) else one.buffer[: one.size]
            crc = to_hex(checksums.crc64nvme(body))
            place = (self.client, self.bucket, self.key, self.multipart_id)
            send_part(*place, one.number, body, crc)
            crew.pace.add(one.size)
            self._empty.put(one.buffer)


class _Source:
    """The chunks; `broken` is what the other side ended them with. What a tick raises is passed
    on at once: nobody waits for what was read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.broken: Exception | None = None

    def __iter__(self) -> Iterator[bytes]:
        while True:
            try:
                chunk = next(self._chunks, None)
            except ReelroomError as error:
                self.broken = error
                return
            if chunk is None:
                return
            yield chunk


def send_part(
    client: S3Client,
    bucket: str,
    key: str,
    multipart_id: str,
    number: int,
    body: bytes | bytearray,
    crc64nvme: str,
) -> Part:
    """Sent again when it arrived as something else. Raises NoSuchMultipart, Transient."""
    given: dict[str, Any] = {"Bucket": bucket, "Key": key, "UploadId": multipart_id}
    with translated("UploadPart"):
        for left in reversed(range(_SENDS)):
            try:
                answer = client.upload_part(
                    **given,
                    PartNumber=number,
                    Body=body,  # type: ignore[arg-type]  # the stubs know no bytearray
                    ChecksumCRC64NVME=to_base64(crc64nvme),
                )
                break
            except ClientError as error:
                if code_of(error) not in GARBLED or not left:
                    raise
    return Part(number, len(body), crc64nvme, answer["ETag"])
