"""An object store that does not answer until a test lets it: no test waits by the clock for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Final

import pytest

from localstack.objectstore.faults import effect

_FOR_EVER_S: Final = 120.0


class Hanging:
    """Stands where the waiting of `slow` requests stands; they wait for `release` instead."""

    def __init__(self) -> None:
        self.met = Event()
        self.ended = False
        self._released = Event()

    def __call__(self, _seconds: float) -> None:
        self.met.set()
        self._released.wait(_FOR_EVER_S)
        self.ended = True

    def release(self) -> None:
        self._released.set()


@contextmanager
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    """Inside of it a rule `SLOW` means "not before it is released"; at its end it is.

    `met`: a request hangs. `ended`: one hangs no more; a caller who is back while it is False has
    waited for none.
    """
    one = Hanging()
    with monkeypatch.context() as patch:
        patch.setattr(effect, "sleep", one)
        try:
            yield one
        finally:
            one.release()
