"""How often a broken stream is taken up again, and when it is enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from reelroom.domain.import_errors import SourceBreaksOff, SourceUnreachable

WAITS_S: Final = (1.0, 2.0, 4.0, 8.0)
_BEGINNINGS_MAX: Final = 3


@dataclass
class Patience:
    """`pause` waits for so many seconds, or raises when the job is to end; `host` is for people.

    A server that does not answer is the world's matter: the job waits and is tried again for a
    day. One that answers and never gets any further is the recording's: that is no use.
    """

    host: str
    pause: Callable[[float], None]
    waits_s: tuple[float, ...] = WAITS_S
    _furthest: int = 0
    _failures: int = 0
    _beginnings: int = 0
    _has_answered: bool = False

    def answered(self) -> None:
        """Bytes are coming."""
        self._has_answered = True

    def began_again(self, host: str, why: str) -> None:
        """From the first byte, although there were some already. Raises SourceBreaksOff."""
        self._beginnings += 1
        if self._beginnings >= _BEGINNINGS_MAX:
            raise SourceBreaksOff(host, f"breaks off again and again, and {why}")
        self._furthest = 0

    def broken(self, error: SourceUnreachable, arrived: int) -> None:
        """With so many bytes safe; returns when it is to be tried again. Raises `error`, or
        SourceBreaksOff."""
        if arrived > self._furthest:
            self._furthest, self._failures = arrived, 0
        if self._failures >= len(self.waits_s):
            if self._has_answered:
                raise SourceBreaksOff(self.host, "stops at the same place again and again")
            raise error
        wait_s = self.waits_s[self._failures]
        self._failures += 1
        self._has_answered = False
        self.pause(max(wait_s, error.retry_after_s or 0.0))
