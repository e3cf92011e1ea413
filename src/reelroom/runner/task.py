"""One container task = one job: signals in, exit code out."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any, Final, Protocol

from reelroom.domain.fault import causes_of
from reelroom.domain.ids import JobId
from reelroom.domain.job import JobKind
from reelroom.ports import JobQueue
from reelroom.runner.heartbeat import Pulse
from reelroom.runner.loop import Outcome, run_job
from reelroom.runner.stop import StopSign, Why
from reelroom.runner.work import JobFunction

_FAULTS: Final = {Outcome.CRASHED}


class Log(Protocol):
    """Structured: an event's name and its keys."""

    def info(self, msg: object, **kwargs: Any) -> None: ...  # noqa: ANN401 - as the logger has it
    def error(self, msg: object, **kwargs: Any) -> None: ...  # noqa: ANN401 - as the logger has it


def run_task(
    queue: JobQueue,
    functions: Mapping[JobKind, JobFunction],
    job_id: JobId,
    *,
    holder: str,
    pulse: Pulse,
    log: Log,
    monotonic: Callable[[], float],
) -> int:
    """Exit code 0 however the job ended, 1 when it broke by a fault of ours.

    SIGTERM (the task is stopped, or its host goes) gives the job back within seconds.
    """
    sign = StopSign()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        sign.raise_for(Why.SHUTDOWN)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    log.info("job_started", job_id=job_id, kinds=sorted(functions))
    outcome = run_job(
        queue,
        functions,
        job_id,
        holder,
        sign=sign,
        pulse=pulse,
        on_crash=lambda error: log.error("job_crashed", causes=causes_of(error)),
        monotonic=monotonic,
    )
    log.info("job_ended", job_id=job_id, outcome=outcome.name)
    return 1 if outcome in _FAULTS else 0
