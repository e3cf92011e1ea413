"""Progress of a join, read from the size of what is written; ffmpeg may stay silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reelroom.domain.media import CombinePhase, CombineProgress


class Meter:
    """Turns ticks into CombineProgress; bytes never go back and stay below the total till done."""

    def __init__(self, total: int, report: Callable[[CombineProgress], None]) -> None:
        self._total = max(1, total)
        self._report = report
        self._done = 0

    def tick(self, phase: CombinePhase, watched: Path | None = None, base: int = 0) -> None:
        """Report `base` + the size of `watched`. Passes on what the listener raises."""
        size = base + (_size(watched) if watched else 0)
        self._done = max(self._done, min(size, self._total))
        self._report(CombineProgress(phase, self._done, self._total))

    def watching(
        self, phase: CombinePhase, watched: Path | None = None, base: int = 0
    ) -> Callable[[], None]:
        """A tick for one child process."""
        return lambda: self.tick(phase, watched, base)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
