"""Time and chance that a test decides."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

START: Final = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until it is told to advance."""

    def __init__(self, start: datetime = START) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta | float) -> datetime:
        """By a timedelta or by seconds; returns the new time."""
        self.now += by if isinstance(by, timedelta) else timedelta(seconds=by)
        return self.now


class FakeEntropy:
    """The same numbers in each run."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)

    def bits(self) -> int:
        return self._random.getrandbits(64)

    def uuid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
