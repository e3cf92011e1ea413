"""How slow another server may be: silent for so long, or dripping for so long."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from reelroom.domain.import_errors import SourceUnreachable


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds; `head_s` until the head of an answer is there. In each `window_s` of its
    body at least `window_bytes` have to come."""

    connect_s: float = 5.0
    head_s: float = 60.0
    silence_s: float = 30.0
    window_s: float = 60.0
    window_bytes: int = 256 << 10

    def timeouts(self) -> dict[str, float]:
        """As httpcore takes them."""
        connect, silence = self.connect_s, self.silence_s
        return {"connect": connect, "read": silence, "write": silence, "pool": connect}


class HeadDeadline:
    """A tick that ends the wait for an answer's head, however it drips; and passes on another."""

    def __init__(
        self,
        host: str,
        limits: Limits,
        tick: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host = host
        self._tick = tick
        self._monotonic = monotonic
        self._deadline: float | None = monotonic() + limits.head_s

    def met(self) -> None:
        self._deadline = None

    def __call__(self) -> None:
        self._tick()
        if self._deadline is not None and self._monotonic() >= self._deadline:
            raise SourceUnreachable(self._host, "takes too long to answer")


class Pace:
    """Told of every chunk."""

    def __init__(
        self, host: str, limits: Limits, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._host = host
        self._limits = limits
        self._monotonic = monotonic
        self._since = monotonic()
        self._bytes = 0

    def took(self, count: int) -> None:
        self._bytes += count

    def look(self) -> None:
        """Now and then; raises SourceUnreachable when too little came for too long."""
        now = self._monotonic()
        if now - self._since < self._limits.window_s:
            return
        if self._bytes < self._limits.window_bytes:
            raise SourceUnreachable(self._host, "sends hardly anything")
        self._since, self._bytes = now, 0
