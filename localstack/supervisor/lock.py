"""One supervisor for a data folder; who holds it, and how to stop it."""

from __future__ import annotations

import fcntl
import os
import signal
from pathlib import Path
from typing import TextIO

from localstack.supervisor.errors import AlreadyRunning

_FILE = "supervisor.pid"
_HELD: list[TextIO] = []


def hold(data: Path) -> TextIO:
    """Hold the folder until the file that is answered is closed. Raises AlreadyRunning."""
    data.mkdir(parents=True, exist_ok=True)
    file = (data / _FILE).open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise AlreadyRunning(
            f"The local cloud runs on {data} already; stop it with `make down`."
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def hold_to_the_end(data: Path) -> None:
    """Hold the folder as long as this process lives. Raises AlreadyRunning."""
    _HELD.append(hold(data))


def holder(data: Path) -> int | None:
    """The process id of the folder's supervisor, or None when none runs."""
    try:
        with (data / _FILE).open("r", encoding="ascii") as file:
            if _is_free(file.fileno()):
                return None
            return int(file.read())
    except (FileNotFoundError, ValueError):
        return None


def ask_to_stop(pid: int) -> None:
    """SIGTERM to a supervisor."""
    os.kill(pid, signal.SIGTERM)


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True
