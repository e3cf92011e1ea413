"""The tasks' processes, seen through the files that their supervisors keep."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from enum import Enum, auto
from pathlib import Path

from localstack.fargate.files import read_json, write_json

_SUPERVISOR = Path(__file__).with_name("supervisor.py")


@dataclass(frozen=True, slots=True)
class Spec:
    """What a supervisor needs to know; see there."""

    argv: tuple[str, ...]
    env: dict[str, str]
    cwd: str
    log: str
    ephemeral: str
    stop_timeout_s: int


class Phase(Enum):
    """How far a task's process is."""

    ABSENT = auto()
    STARTING = auto()
    RUNNING = auto()
    EXITED = auto()
    NOT_STARTABLE = auto()
    LOST = auto()


@dataclass(frozen=True, slots=True)
class Seen:
    """`exit_code` with EXITED, `error` with NOT_STARTABLE, `at` (Unix seconds) with both."""

    phase: Phase
    exit_code: int | None = None
    error: str | None = None
    at: float | None = None


class Processes:
    """Tasks by id, each in a folder of its own under `root`. Survives a restart of its owner."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._own: dict[str, subprocess.Popen[bytes]] = {}
        self._told: set[str] = set()

    def folder(self, task_id: str) -> Path:
        return self._root / task_id

    def launch(self, task_id: str, spec: Spec) -> None:
        """Start the task. A second call, also by another owner, starts nothing twice."""
        folder = self.folder(task_id)
        write_json(folder / "spec.json", asdict(spec))
        with Path(spec.log).open("ab") as log:
            self._own[task_id] = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_SUPERVISOR), str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={},
                start_new_session=True,
            )

    def look(self, task_id: str) -> Seen:
        """How far it is now."""
        alive = self._alive(task_id)  # first: an end after this is seen the next time
        folder = self.folder(task_id)
        ended = read_json(folder / "exit.json")
        if ended is not None:
            phase = Phase.EXITED if ended["error"] is None else Phase.NOT_STARTABLE
            return Seen(phase, ended["exit_code"], ended["error"], ended["at"])
        begun = (folder / "pid.json").exists()
        if alive:
            return Seen(Phase.RUNNING if begun else Phase.STARTING)
        return Seen(Phase.LOST if begun or task_id in self._own else Phase.ABSENT)

    def _alive(self, task_id: str) -> bool:
        own = self._own.get(task_id)
        if own is not None:
            return own.poll() is None
        try:
            with (self.folder(task_id) / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def stop(self, task_id: str) -> None:
        """SIGTERM now, SIGKILL after the container's time. A second call changes nothing."""
        if task_id not in self._told:
            self._told.add(task_id)
            self._signal(task_id, signal.SIGTERM)

    def kill(self, task_id: str) -> None:
        """SIGKILL to all of it."""
        self._signal(task_id, signal.SIGUSR1)

    def _signal(self, task_id: str, number: signal.Signals) -> None:
        pids = read_json(self.folder(task_id) / "pid.json")
        if pids is not None and self._alive(task_id):
            os.kill(pids["supervisor"], number)

    def clean(self, task_id: str) -> None:
        """Remove the ephemeral storage of a task that has ended."""
        self._own.pop(task_id, None)
        self._told.discard(task_id)
        shutil.rmtree(self.folder(task_id) / "ephemeral", ignore_errors=True)

    def forget(self, task_id: str) -> None:
        """Remove its folder; it must have ended."""
        shutil.rmtree(self.folder(task_id), ignore_errors=True)


def kill_marked(mark: str) -> int:
    """SIGKILL every process with `mark` in its environment; how many. For tasks whose supervisor
    is gone: what is left of them has no parent that knows it (Linux)."""
    killed = 0
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in environ.read_bytes():
                os.kill(int(environ.parent.name), signal.SIGKILL)
                killed += 1
        except OSError:
            continue  # ended meanwhile, or somebody else's
    return killed
