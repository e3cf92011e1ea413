"""A combine as it is deployed: the job's own entry point, real footage, every call counted."""

from __future__ import annotations

import runpy
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from unittest.mock import patch

from docs.generate.calls.operations import Action
from docs.generate.calls.person import Person
from reelroom.domain.job import Progress
from reelroom.runner.heartbeat import Pulse
from reelroom.wiring import Task

_NEVER: Final = Pulse(tick_s=3600.0, renew_s=3600.0)


def whole(person: Person) -> Action:
    """Two small sources, without a heartbeat: how often that beats is a matter of time."""
    data = clip()
    task = person.stack.task(person.queued([data, data]))
    return lambda: carried_out(task)


def carried_out(task: Task, module: str = "jobs.combiner") -> None:
    """What its container does, in this process."""
    with (
        _signals_kept(),
        patch("reelroom.wiring.task_from_environment", return_value=task),
        patch("reelroom.runner.heartbeat.Pulse", lambda **_: _NEVER),
        suppress(SystemExit),
    ):
        runpy.run_module(module, run_name="__main__")


def beat(person: Person) -> Action:
    job = person.running()
    return lambda: person.queue.report(job, Progress("COMBINING", 1, 2))


def renewal(person: Person) -> Action:
    job = person.running()
    return lambda: person.queue.renew(job)


def clip() -> bytes:
    """One second of footage."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        picture = "testsrc2=size=160x90:rate=30:duration=1"
        coded = ("-c:v", "libx264", "-preset", "ultrafast", "-threads", "1")
        words = ("ffmpeg", "-loglevel", "error", "-nostdin", "-f", "lavfi", "-i", picture)
        subprocess.run((*words, *coded, str(path)), check=True)
        return path.read_bytes()


@contextmanager
def _signals_kept() -> Iterator[None]:
    """A task takes SIGTERM and SIGINT for itself."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
