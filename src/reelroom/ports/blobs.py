"""Bytes: objects in the bucket, whole files on their way, the durable folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from reelroom.domain.errors import Conflict, NotFound
from reelroom.domain.parts import Part


@dataclass(frozen=True, slots=True)
class Target:
    """A signed URL: what to send with it, until when it works."""

    url: str
    expires_at: datetime
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Blob:
    """An object as storage knows it; CRC64NVME as 16 hex digits and SHA-256 in hex, when storage
    has one. `etag` is storage's own name of exactly these bytes at this key."""

    size: int
    crc64nvme: str | None
    sha256: str | None = None
    etag: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Sending:
    """What one PUT is to bring: bytes, media type, SHA-256 in hex."""

    size: int
    content_type: str
    sha256: str


class NoSuchMultipart(NotFound):
    """Storage knows no such multipart upload (any more)."""


class PartsRefused(Conflict):
    """Storage would not put these parts together (checksum, size, order)."""


class Blobs(Protocol):
    """The bucket. Every call may raise Transient; signing calls nobody."""

    def create_multipart(self, key: str, content_type: str) -> str: ...
    def sign_part(
        self, key: str, multipart_id: str, number: int, size: int, life: timedelta
    ) -> Target:
        """A URL that takes exactly `size` bytes as part `number`."""

    def sign_put(self, key: str, sending: Sending, life: timedelta) -> Target:
        """A URL that takes exactly these bytes, once: only while nothing is at `key`. The target's
        headers must be sent as they are."""

    def parts(self, key: str, multipart_id: str) -> list[Part]:
        """All stored parts by number; raises NoSuchMultipart."""

    def last_part_at(self, key: str, multipart_id: str) -> datetime | None: ...
    def complete_multipart(
        self, key: str, multipart_id: str, parts: Sequence[Part], size: int, crc64nvme: str
    ) -> None:
        """Raises PartsRefused, NoSuchMultipart, AlreadyExists (the key is taken), Transient."""

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        """Until storage says that no part is left; one that is gone already is fine."""

    def multiparts(self, prefix: str) -> Iterator[tuple[str, str]]:
        """Open multipart uploads below `prefix`: key and multipart id."""

    def head(self, key: str) -> Blob | None: ...
    def keys(self, prefix: str) -> Iterator[str]: ...
    def delete(self, keys: Iterable[str]) -> None:
        """Keys that are gone already are fine."""

    def put_small(
        self, key: str, content: bytes, content_type: str, *, short_lived: bool = False
    ) -> None:
        """A small object in one call, in the place of one that may be there; storage itself deletes
        one that is `short_lived` after a day."""

    def read(self, key: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, fewer at the object's end; raises NotFound."""

    def copy(self, key: str, etag: str, to: str, content_type: str) -> None:
        """Inside of storage, which keeps a CRC64NVME of the copy, in the place of one that may be
        at `to`. Raises NotFound when the object at `key` is gone, or is no longer that of `etag`.
        """

    def get_small(self, key: str) -> bytes | None:
        """A small object as `put_small` has put it; None when there is none."""

    def sign_get(
        self, key: str, life: timedelta, *, file_name: str, content_type: str, inline: bool
    ) -> Target: ...


class Transfers(Protocol):
    """Whole files between a disk and the bucket, as jobs need them; `on_bytes` gets the bytes done
    so far and may raise, which stops the transfer at once and leaves nothing open."""

    def download(self, key: str, to: Path, size: int, on_bytes: Callable[[int], None]) -> str:
        """Writes `to`; returns the CRC64NVME (16 hex digits) of what was written."""

    def publish(
        self, path: Path, key: str, content_type: str, on_bytes: Callable[[int], None]
    ) -> Published:
        """Uploads by multipart in one read of the file; an equal object that is there already is
        kept. Raises AlreadyExists when the key holds something else."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: bytes, SHA-256 (hex) and CRC64NVME (16 hex digits) of one read."""

    size: int
    sha256: str
    crc64nvme: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder below the work directory, as a relative path with `/`."""

    path: str
    modified_at: datetime


class Files(Protocol):
    """The durable folder (`session_recordings/`, `staging/`), from outside of a task."""

    def entries(self, folder: str) -> list[Entry]: ...
    def delete(self, paths: Iterable[str]) -> None:
        """Files or whole folders, by relative path; what is gone already is fine."""
