"""What a job function is given: its job, a way to say how far it is, and the commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reelroom.domain.job import Job, Progress
from reelroom.ports import JobQueue
from reelroom.runner.eta import Eta
from reelroom.runner.stop import StopSign

JobFunction = Callable[["Work"], object]


class Work:
    """`job` is as it was claimed, or as the last transition left it."""

    def __init__(
        self, job: Job, queue: JobQueue, sign: StopSign, monotonic: Callable[[], float]
    ) -> None:
        self.job = job
        self.latest: Progress | None = None
        self._queue = queue
        self._sign = sign
        self._monotonic = monotonic
        self._eta = Eta()

    def progress(self, phase: str, bytes_done: int, bytes_total: int) -> None:
        """Note how far `phase` is; raises Stopped when the job is to end here.

        Cheap: call it at least twice a second. The heartbeat carries it to the row.
        """
        self._sign.check()
        eta_s = self._eta.seconds(phase, bytes_done, bytes_total, self._monotonic())
        self.latest = Progress(phase, bytes_done, bytes_total, eta_s)

    def pause(self, seconds: float) -> None:
        """Wait; raises Stopped as soon as the job is to end."""
        self._sign.wait(seconds)
        self._sign.check()

    def commit(self, output: Mapping[str, object]) -> None:
        """RUNNING -> COMMITTING: `output` names what is made final after this call."""
        self._sign.check()
        self.job = self._queue.commit(self.job, output)

    def roll_back(self) -> None:
        """COMMITTING -> RUNNING: an earlier attempt left nothing final to go on from."""
        self.job = self._queue.roll_back(self.job)
