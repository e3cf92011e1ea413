"""What an import needs of the world: another server, and a bucket that takes a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from reelroom.domain.importing import Wanted
from reelroom.domain.parts import Part


@dataclass(frozen=True, slots=True)
class Answer:
    """What another server sends: `chunks` are the bytes from `start` on. `size` is that of the
    whole, `validator` what tells that it has not changed, where these are known; `name` is what
    the other side calls the file, or empty."""

    host: str
    start: int
    size: int | None
    validator: str | None
    name: str
    chunks: Iterator[bytes]


class Origin(Protocol):
    def open(
        self,
        wanted: Wanted,
        tick: Callable[[], None],
        start: int = 0,
        validator: str | None = None,
    ) -> AbstractContextManager[Answer]:
        """Asks for the bytes from `start` on, as long as the thing is still the one of `validator`;
        else, or where the server cannot, the answer starts at 0.

        `tick` is called several times a second while the server is waited for; what it raises ends
        it at once. Raises the refusals of `import_errors`, also out of `chunks`.
        """


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes `start` up to, not including, `end` of an object, as part `number` of another."""

    number: int
    start: int
    end: int


class Digest(Protocol):
    """The SHA-256 of a stream whose parts were taken in their order so far: `size` bytes."""

    @property
    def size(self) -> int: ...
    def hex(self) -> str: ...


class Streams(Protocol):
    """Bytes between a task's memory and the bucket, a few parts at a time. `on_bytes` gets the
    bytes done by this call so far, several times a second, and may raise, which ends it at once."""

    def digest(self) -> Digest:
        """Of nothing yet."""

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
        """Cuts `chunks` into parts of `part_bytes`, numbered from `first`, and sends them. When
        `chunks` raises, the parts that are whole are sent before it is passed on; the rest of the
        bytes is forgotten."""

    def checksum(self, data: bytes) -> str:
        """CRC64NVME as 16 hex digits."""

    def put_part(self, key: str, multipart_id: str, number: int, data: bytes) -> Part: ...
    def copy_parts(
        self,
        source: str,
        pieces: Sequence[Piece],
        key: str,
        multipart_id: str,
        on_bytes: Callable[[int], None],
    ) -> list[Part]:
        """Inside of storage; in the order of `pieces`."""

    def join(
        self, key: str, multipart_id: str, parts: Sequence[Part], size: int, crc64nvme: str
    ) -> None:
        """As `Blobs.complete_multipart`, but with the patience of a task; raises alike."""

    def read(self, key: str, start: int, end: int) -> bytes:
        """Bytes of an object; fewer where it ends before. Raises NotFound."""

    def sha256(self, key: str, size: int, on_bytes: Callable[[int], None]) -> str:
        """Of the whole object, read once from storage."""
