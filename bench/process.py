"""Run a program, and see how long it takes and what its whole process tree holds in memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_EVERY_S = 0.02


class ProgramFailed(Exception):
    """A contender ended with an error: there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Run:
    """`peak_bytes`: resident memory of all processes together, at its highest."""

    seconds: float
    peak_bytes: int
    stdout: str = ""


class Watch:
    """Looks at a process tree every 20 ms, and calls `also` as often; a context manager.

    Pages that several processes share count for each of them, so the sum is never too low.
    """

    def __init__(self, pid: int, also: Callable[[], None] | None = None) -> None:
        self.peak_bytes = 0
        self._pid = pid
        self._also = also
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self.peak_bytes = max(self.peak_bytes, sum(map(resident_bytes, tree(self._pid))))
            if self._also:
                self._also()
            if self._ended.wait(_EVERY_S):
                return


def timed(
    argv: Sequence[str],
    *,
    stdin: str | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    also: Callable[[], None] | None = None,
) -> Run:
    """Run `argv` to its end. Raises ProgramFailed with its last words."""
    started = time.perf_counter()
    child = subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env,
        cwd=cwd,
    )
    with Watch(child.pid, also) as watch:
        out, err = child.communicate(stdin)
        took = time.perf_counter() - started
    if child.returncode:
        raise ProgramFailed(f"{argv[0]} ended with {child.returncode}: {err.strip()[-2000:]}")
    return Run(took, watch.peak_bytes, out)


def tree(pid: int) -> Iterator[int]:
    """`pid` and all that descend from it now."""
    yield pid
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = listing.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from tree(int(child))


def resident_bytes(pid: int) -> int:
    """0 for a process that is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def highest_resident_bytes(pid: int) -> int:
    """The most that this one process ever held (VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
