"""Work that falls due: the only thing the sweep looks for, so it never scans.

A row that still owes something carries one `Due`; it goes when nothing is owed any more. A noun
from outside of the core uses the queues that there are: each is looked at for each noun apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

_FIRST_BACK_OFF: Final = timedelta(minutes=1)
_LONGEST_BACK_OFF: Final = timedelta(hours=1)


class Queue(StrEnum):
    """What is owed; the comment names the core's noun that owes it."""

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
    """`failures` is how often in a row the sweep has tried in vain."""

    queue: Queue
    at: datetime
    failures: int = 0

    def pushed_back(self, now: datetime) -> Due:
        """After a failure: behind all others. After the next ones also later: a minute, twice as
        long each time, an hour at most."""
        wait = min(_FIRST_BACK_OFF * 2 ** min(self.failures - 1, 8), _LONGEST_BACK_OFF)
        if not self.failures:
            wait = timedelta(0)
        return Due(self.queue, now + wait, self.failures + 1)
