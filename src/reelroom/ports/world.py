"""Time, chance and a hint: what else the use cases need from the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Nudge(Protocol):
    def __call__(self) -> None:
        """Hint that the sweep has something to do now; never raises."""


class Clock(Protocol):
    def __call__(self) -> datetime:
        """The time in UTC, aware."""


class Entropy(Protocol):
    def bits(self) -> int:
        """At least 64 random bits."""

    def uuid(self) -> str: ...
