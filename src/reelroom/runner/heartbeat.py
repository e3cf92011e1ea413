"""The heartbeat: progress to the row once a second, the lease renewed, reasons to stop seen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Event, Thread
from types import TracebackType

from reelroom.domain.errors import Transient
from reelroom.ports import JobQueue, LeaseLost, Stale
from reelroom.runner.stop import StopSign, Why
from reelroom.runner.work import Work


@dataclass(frozen=True, slots=True)
class Pulse:
    """`tick_s` between two reports, `renew_s` between two renewals of the lease; in seconds."""

    tick_s: float = 1.0
    renew_s: float = 30.0


class Heartbeat(AbstractContextManager["Heartbeat"]):
    """Beats in a thread of its own while the `with` block runs.

    A beat that fails for a cause that passes is left out: the lease outlives several of them.
    """

    def __init__(
        self,
        queue: JobQueue,
        work: Work,
        sign: StopSign,
        pulse: Pulse,
        monotonic: Callable[[], float],
    ) -> None:
        self._queue = queue
        self._work = work
        self._sign = sign
        self._pulse = pulse
        self._monotonic = monotonic
        self._over = Event()
        self._thread = Thread(target=self._beat_on, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat_on(self) -> None:
        try:
            self._beat_until_over()
        except Exception:
            self._sign.raise_for(Why.LOST)  # without a heartbeat the lease will be lost
            raise

    def _beat_until_over(self) -> None:
        renewed_at = self._monotonic()
        while not self._over.wait(self._pulse.tick_s) and self._sign.why is not Why.LOST:
            now = self._monotonic()
            if self._beat(renew=now - renewed_at >= self._pulse.renew_s):
                renewed_at = now

    def _beat(self, *, renew: bool) -> bool:
        """True when the lease was renewed."""
        try:
            if renew:
                self._queue.renew(self._work.job)
            row = self._queue.report(self._work.job, self._work.latest)
        except LeaseLost:
            self._sign.raise_for(Why.LOST)
            return False
        except (Transient, Stale):
            return False
        if row.cancel_requested:
            self._sign.raise_for(Why.CANCEL)
        return renew
