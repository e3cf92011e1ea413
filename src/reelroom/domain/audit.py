"""The history of a person's sessions: who did what, when, with how many bytes. Only added to.

A row tells no file's name and no person's text, so it may stay when all else is removed, until its
own time is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reelroom.domain.errors import Invalid
from reelroom.domain.ids import OwnerId
from reelroom.domain.material import Material


class AuditAction(StrEnum):
    UPLOAD = "UPLOAD"
    IMPORT = "IMPORT"
    CONFIRM = "CONFIRM"
    SYNC = "SYNC"
    DOWNLOAD_LINK = "DOWNLOAD_LINK"
    PLAYBACK_LINK = "PLAYBACK_LINK"
    DELETE = "DELETE"
    REMOVE = "REMOVE"  # of a whole session
    SHARE = "SHARE"
    UNSHARE = "UNSHARE"
    SET = "SET"  # of a transcript or an analysis
    PROCESS = "PROCESS"  # a job that makes a transcript or an analysis


class AuditStatus(StrEnum):
    STARTED = "STARTED"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """`key` is fresh and time-ordered (`ids.new_key`). `owner_id` is whose sessions it is about,
    `actor_id` who did it; `subject` is the id of what it was done to: a session's, an upload's, a
    job's, a recording's. `size_bytes`, `checksum` (`sha256:<hex>` or `crc64nvme:<hex>`) and
    `source` (`footage`, a platform, a code: no name of a file, no address) where they apply."""

    key: str
    owner_id: OwnerId
    actor_id: OwnerId
    at: datetime
    action: AuditAction
    status: AuditStatus
    subject: str
    expires_at: datetime
    session_id: str = ""
    size_bytes: int | None = None
    checksum: str = ""
    source: str = ""
    reason: str = ""
    material: Material | None = None
    participant_id: OwnerId | None = None
    version: int = 1

    @property
    def month(self) -> str:
        """`2026-11`, in UTC."""
        return f"{self.at:%Y-%m}"

    @property
    def id(self) -> str:
        return f"{partition_of(self.owner_id, self.month)}|{self.key}"


def partition_of(owner_id: OwnerId, month: str) -> str:
    """Where the events of one owner and month lie."""
    return f"{owner_id}#{month}"


def month_of(text: str) -> str:
    """Raises Invalid unless it is one as `2026-11`."""
    year, dash, month = text.partition("-")
    plain = f"{year}{month}".isascii() and f"{year}{month}".isdecimal()
    if not (dash and plain and len(year) == 4 and len(month) == 2 and 1 <= int(month) <= 12):
        raise Invalid("Send a month as 2026-11.", field=("month",))
    return text


def kept_until(at: datetime, retention: timedelta) -> datetime:
    """To the second, as the table's own expiry has it."""
    return (at + retention).replace(microsecond=0)
