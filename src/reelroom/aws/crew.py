"""Threads that move bytes while the calling thread watches over them.

They are daemons and are not waited for when the work is given up: one may hang in a read until its
time-out, and a cancelled job has a second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, Queue
from typing import Final, TypeVar

T = TypeVar("T")

TICK_S: Final = 0.25


class GivenUp(Exception):
    """Ends a worker after `stop`; never seen outside."""


class Pace:
    """Calls `on_bytes` with the bytes done so far, at most every `TICK_S`; workers add to them."""

    def __init__(self, on_bytes: Callable[[int], None]) -> None:
        self.done = 0
        self._on_bytes = on_bytes
        self._lock = threading.Lock()
        self._next = time.monotonic()

    def add(self, count: int) -> None:
        with self._lock:
            self.done += count

    def tick(self) -> None:
        """Only from the calling thread; raises what `on_bytes` raises."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + TICK_S
            self._on_bytes(self.done)

    def finish(self, total: int) -> None:
        self._on_bytes(total)


class Crew:
    """The workers of one transfer. The first error of any of them ends all."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.stop = threading.Event()
        self._running = 0
        self._error: BaseException | None = None
        self._changed = threading.Condition()

    def start(self, work: Callable[[], None]) -> None:
        with self._changed:
            self._running += 1
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def watch(self) -> None:
        """Until the last worker is done; raises the first error, or that of `on_bytes`."""
        while True:
            with self._changed:
                self.check()
                if not self._running:
                    return
                self._changed.wait(TICK_S)
            self.pace.tick()

    def check(self) -> None:
        """Raise the first error of the workers, if there is one."""
        if self._error is not None:
            raise self._error

    def take(self, queue: Queue[T]) -> T:
        """From the calling thread: as `queue.get`, but awake for errors and ticks."""
        while True:
            self.check()
            self.pace.tick()
            try:
                return queue.get(timeout=TICK_S)
            except Empty:
                continue

    def wait_for(self, queue: Queue[T]) -> T:
        """From a worker: as `queue.get`; raises GivenUp after `stop`."""
        while not self.stop.is_set():
            try:
                return queue.get(timeout=TICK_S)
            except Empty:
                continue
        raise GivenUp

    def _run(self, work: Callable[[], None]) -> None:
        error: BaseException | None = None
        try:
            work()
        except GivenUp:
            pass
        except BaseException as caught:
            error = caught
        with self._changed:
            self._running -= 1
            self._error = self._error or error
            if error is not None:
                self.stop.set()
            self._changed.notify_all()
