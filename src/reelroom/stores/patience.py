"""Waiting before a call is repeated: full jitter, so that rivals do not meet again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MAX_REPEATS: Final = 5
_FIRST_S: Final = 0.05
_LONGEST_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Patience:
    """`sleep` takes seconds, `chance` answers 0..1."""

    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def wait(self, repeat: int) -> None:
        """Before repeat 0, 1, ...: up to 50 ms, twice as long each time, at most a second."""
        self.sleep(self.chance() * min(_LONGEST_S, _FIRST_S * 2**repeat))
