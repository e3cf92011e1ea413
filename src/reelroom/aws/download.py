"""An object to a file: ranges in parallel, each with its checksum, broken ones taken up again."""

from __future__ import annotations

import os
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from reelroom.aws.crew import Crew, GivenUp, Pace
from reelroom.aws.errors import code_of, is_missing, translated
from reelroom.domain.crc64 import combine_all, to_hex
from reelroom.domain.errors import Conflict, NotFound, Transient
from reelroom.domain.policy import MIB

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_THREADS: Final = 4
_RANGE_BYTES: Final = 32 * MIB
_READ_BYTES: Final = MIB
_FAILURES: Final = 5  # in a row, without a byte in between
_FIRST_WAIT_S: Final = 0.1
_LONGEST_WAIT_S: Final = 5.0


class SourceChanged(Conflict):
    """The object is not the one that was announced."""

    code = "SOURCE_CHANGED"


@dataclass
class Range:
    """Bytes `start` up to, not including, `end`; `at` is how far it is."""

    start: int
    end: int
    at: int = 0
    crc: int = 0
    failures: int = 0


@dataclass
class Download:
    client: S3Client
    bucket: str
    key: str
    to: Path
    range_bytes: int = _RANGE_BYTES
    threads: int = _THREADS
    etag: str = field(default="", init=False)

    def run(self, size: int, on_bytes: Callable[[int], None]) -> str:
        """Writes `to` whole; returns its CRC64NVME. Raises NotFound, SourceChanged, Transient."""
        self.etag = self._etag(size)
        with self.to.open("wb") as file:
            file.truncate(size)
        starts = range(0, size, self.range_bytes)
        ranges = [Range(at, min(at + self.range_bytes, size), at) for at in starts]
        pace = Pace(on_bytes)
        crew = Crew(pace)
        left = deque(ranges)
        try:
            for _ in range(min(self.threads, len(ranges))):
                crew.start(lambda: self._work(crew, left))
            crew.watch()
        finally:
            crew.stop.set()
        pace.finish(size)
        return combine_all((to_hex(one.crc), one.end - one.start) for one in ranges)

    def _etag(self, size: int) -> str:
        with translated("HeadObject"):
            try:
                answer = self.client.head_object(Bucket=self.bucket, Key=self.key)
            except ClientError as error:
                if is_missing(error):
                    raise _gone() from None
                raise
        if answer["ContentLength"] != size:
            raise SourceChanged(
                f"Storage holds {answer['ContentLength']} bytes of a source that was announced "
                f"with {size}. Attach the footage again."
            )
        return answer["ETag"]

    def _work(self, crew: Crew, left: deque[Range]) -> None:
        # A descriptor of its own: one that outlives a cancelled transfer must stay valid.
        descriptor = os.open(self.to, os.O_WRONLY | os.O_CLOEXEC)
        try:
            while left:
                try:
                    one = left.popleft()
                except IndexError:
                    return
                while one.at < one.end:
                    self._try(crew, descriptor, one)
        finally:
            os.close(descriptor)

    def _try(self, crew: Crew, descriptor: int, one: Range) -> None:
        """Go on with a range; returns after a failure that passes, once it has waited."""
        before = one.at
        try:
            with translated("GetObject"):
                self._fetch(crew, descriptor, one)
        except Transient:
            one.failures = 1 if one.at > before else one.failures + 1
            if one.failures >= _FAILURES:
                raise
            longest = min(_FIRST_WAIT_S * 2**one.failures, _LONGEST_WAIT_S)
            crew.stop.wait(random.uniform(0, longest))  # nosec B311 # spreads waits, keeps no secret
        if crew.stop.is_set():
            raise GivenUp

    def _fetch(self, crew: Crew, descriptor: int, one: Range) -> None:
        from awscrt import checksums  # only in tasks: functions go without this library

        for chunk in self._chunks(one):
            if crew.stop.is_set():
                return
            view = memoryview(chunk)
            while view:
                view = view[os.pwrite(descriptor, view, one.at + len(chunk) - len(view)) :]
            one.crc = checksums.crc64nvme(chunk, one.crc)
            one.at += len(chunk)
            crew.pace.add(len(chunk))
        if one.at < one.end:
            raise Transient("Storage sent less than it announced.")

    def _chunks(self, one: Range) -> Iterator[bytes]:
        try:
            answer = self.client.get_object(
                Bucket=self.bucket,
                Key=self.key,
                Range=f"bytes={one.at}-{one.end - 1}",
                IfMatch=self.etag,
            )
        except ClientError as error:
            if is_missing(error):
                raise _gone() from None
            if code_of(error) in {"PreconditionFailed", "412"}:
                raise SourceChanged(
                    "A source changed while it was read. Attach the footage again."
                ) from None
            raise
        with closing(answer["Body"]) as body:
            if answer["ContentLength"] != one.end - one.at:
                raise Transient("Storage answered with another range than was asked for.")
            while chunk := body.read(_READ_BYTES):
                yield chunk


def _gone() -> NotFound:
    return NotFound("A source is no longer in storage. Attach the footage again.")
