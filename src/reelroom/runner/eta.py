"""How long a phase still takes, from its own mean speed so far."""

from __future__ import annotations

from typing import Final

_WARM_UP_S: Final = 1.0


class Eta:
    """Told of every progress; a new phase starts anew."""

    def __init__(self) -> None:
        self._phase = ""
        self._since = 0.0
        self._from = 0

    def seconds(self, phase: str, done: int, total: int, now: float) -> int | None:
        """Seconds left, or None while too little is known; `now` is monotonic seconds."""
        if phase != self._phase or done < self._from:
            self._phase, self._since, self._from = phase, now, done
        elapsed, moved = now - self._since, done - self._from
        if elapsed < _WARM_UP_S or moved <= 0:
            return None
        return round((total - done) * elapsed / moved)
