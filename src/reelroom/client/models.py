"""What the API answers, as frozen values; times are as the API writes them (RFC 3339, UTC)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    title: str
    date: str
    location: str
    notes: str
    recording_count: int
    total_bytes: int
    version: int


@dataclass(frozen=True, slots=True)
class ReceivedPart:
    """A part that storage has: bytes, and CRC64NVME (16 hex digits) where it is known."""

    number: int
    size: int
    crc64nvme: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """`size` and `part_size` in bytes; parts are numbered from 1 to `part_count`."""

    id: str
    name: str
    size: int
    status: str
    part_size: int
    part_count: int
    received: tuple[ReceivedPart, ...]
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Where one part is to be PUT, with exactly `size` bytes and these headers."""

    source_id: str
    number: int
    size: int
    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Upload:
    id: str
    status: str
    sources: tuple[Source, ...]
    job_id: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one phase: percent 0..100, bytes, and seconds that are left if known."""

    phase: str
    percent: int
    bytes_done: int
    bytes_total: int
    eta_s: int | None


@dataclass(frozen=True, slots=True)
class Job:
    """`reason` (code, sentence) says why it waits or ended; `poll_after_ms` is None at its end."""

    id: str
    kind: str
    status: str
    reason: tuple[str, str] | None
    progress: Progress | None
    poll_after_ms: int | None
    attempt: int
    retry_at: str | None
    fix_until: str | None
    recording_id: str | None

    @property
    def has_ended(self) -> bool:
        return self.status in {"DONE", "FAILED", "CANCELLED"}


@dataclass(frozen=True, slots=True)
class Recording:
    """`fields` holds the row as the API gave it; the named ones are those that code asks for."""

    id: str
    session_id: str
    file_name: str
    description: str
    size_bytes: int
    duration_ms: int
    sha256: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SignedUrl:
    url: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class Page:
    """Items of one page, and the cursor of the next one, None at the end."""

    items: tuple[Any, ...]
    after: str | None
