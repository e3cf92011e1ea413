"""Why a runner stops before its job is done."""

from __future__ import annotations

from enum import Enum, auto
from threading import Event


class Why(Enum):
    CANCEL = auto()  # its owner, or the removal of its session, wants it to end
    SHUTDOWN = auto()  # this task is told to go; the job is to go on elsewhere
    LOST = auto()  # another attempt owns the job


class Stopped(Exception):
    """Raised inside of a job where it looks whether it should go on."""

    def __init__(self, why: Why) -> None:
        super().__init__(f"stopped: {why.name.lower()}")
        self.why = why


class StopSign:
    """Set once by whoever knows first; read by the job."""

    def __init__(self) -> None:
        self._set = Event()
        self.why: Why | None = None

    def raise_for(self, why: Why) -> None:
        """The first reason stays, but for LOST: whoever lost the job may write nothing."""
        if self.why is None or why is Why.LOST:
            self.why = why
        self._set.set()

    def check(self) -> None:
        """Raise Stopped once there is a reason."""
        if self.why is not None:
            raise Stopped(self.why)

    def wait(self, seconds: float) -> bool:
        """True as soon as there is a reason, False after `seconds`."""
        return self._set.wait(seconds)
