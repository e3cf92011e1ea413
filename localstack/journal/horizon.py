"""Readers may not show a write before it is known to have happened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Horizon:
    """Counts the writes begun and ended. One writer at a time, any number of waiting readers."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._begun = 0
        self._ended = 0

    @contextmanager
    def write(self) -> Iterator[None]:
        """The time in which a write may be seen in the backend, yet is not in the journal."""
        with self._change:
            self._begun += 1
        try:
            yield
        finally:
            with self._change:
                self._ended += 1
                self._change.notify_all()

    def settle(self) -> None:
        """Return when every write that has begun by now has ended. Later ones don't matter."""
        with self._change:
            begun = self._begun
            self._change.wait_for(lambda: self._ended >= begun)
