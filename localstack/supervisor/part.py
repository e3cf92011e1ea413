"""One part of the local cloud: a process that is started again when it dies."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from localstack.supervisor.errors import PartFailed
from localstack.supervisor.ports import accepts

_LOG_TAIL = 2000


@dataclass(frozen=True, slots=True)
class PartSpec:
    """How a part runs: `python -m MODULE ARGUMENTS`, listening on `ports` when it is ready.

    `clean_up` are the arguments that end what the part may have left behind when it was killed.
    """

    name: str
    module: str
    arguments: tuple[str, ...]
    ports: tuple[int, ...]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    clean_up: tuple[str, ...] = ()


class Part:
    """A part that runs, ran, or will run again.

    `now` answers seconds. A part that dies soon after its start is started again after a pause that
    doubles each time, up to `MAX_PAUSE_S`.
    """

    SETTLED_S = 5.0
    MAX_PAUSE_S = 5.0

    def __init__(self, spec: PartSpec, now: Callable[[], float]) -> None:
        self.spec = spec
        self.restarts = 0
        self._now = now
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause_s = 0.0
        self._due_at: float | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        self.spec.log.parent.mkdir(parents=True, exist_ok=True)
        with self.spec.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    *("-m", "localstack.supervisor.tether", self.spec.module),
                    *self.spec.arguments,
                ],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.spec.folder,
                env=dict(self.spec.environment),
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the rest
            )
        self._started_at = self._now()
        self._due_at = None

    def tend(self) -> None:
        """Start it again when it has died and its pause is over; never blocks."""
        if self.pid is not None:
            return
        now = self._now()
        if self._due_at is None:
            settled = now - self._started_at > self.SETTLED_S
            self._pause_s = 0.0 if settled else min(2 * self._pause_s or 0.1, self.MAX_PAUSE_S)
            self._due_at = now + self._pause_s
        if now >= self._due_at:
            self._let_go()
            self.restarts += 1
            # No memory or no disk for now: the next round tries again.
            with contextlib.suppress(OSError):
                self.start()

    def listens(self) -> bool:
        """Whether all its ports accept connections."""
        return self.pid is not None and all(map(accepts, self.spec.ports))

    def failed(self) -> PartFailed:
        """Why it is not ready, from its log."""
        tail = self.spec.log.read_text(errors="replace")[-_LOG_TAIL:].strip()
        return PartFailed(f"{self.spec.name} did not start. The end of {self.spec.log}:\n{tail}")

    def ask_to_stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def stop(self, within_s: float) -> None:
        """Wait for it to end, at most `within_s`, then kill it."""
        if self._process is None:
            return
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._let_go()
        if self.spec.clean_up and self._process.returncode != 0:
            self._run(self.spec.clean_up)

    def _run(self, arguments: tuple[str, ...]) -> None:
        with self.spec.log.open("ab") as log:
            subprocess.run(
                [sys.executable, "-m", self.spec.module, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.spec.folder,
                env=dict(self.spec.environment),
                check=False,
            )

    def _let_go(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
