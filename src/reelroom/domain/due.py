"""Work that falls due: the only thing the sweep looks for, so it never scans.

A row that still owes something carries one `Due`; it goes when nothing is owed any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Queue(StrEnum):
    """What is owed; a queue belongs to one noun, named in the comment."""

    DISPATCH = "dispatch"  # job: start its task
    LEASE = "lease"  # job: its runner is silent, or its task never came
    FIX = "fix"  # job: the time to mend a mismatch is over
    CHECK = "check"  # job: look once more for what a late writer left
    EXPIRY = "expiry"  # upload: abandoned
    CLEAN = "clean"  # upload: its staging must go
    COMPLETE = "complete"  # source: storage has not confirmed yet
    DELETE = "delete"  # recording: file, object, row
    REMOVE = "remove"  # session: cascade, then the tombstone


@dataclass(frozen=True, slots=True)
class Due:
    queue: Queue
    at: datetime
