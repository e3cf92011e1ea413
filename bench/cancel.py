"""How soon a join that is interrupted has ended, and what it leaves behind."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.joins import reelroom, size_of

_STARTED_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Cancelled:
    """`left`: names of the files that stayed; `written`: bytes that were there when it was told."""

    seconds: float
    written: int
    left: tuple[str, ...]


def cancelled(files: Sequence[Path], out: Path, after_bytes: int) -> Cancelled | None:
    """Interrupt (as Ctrl-C does) once `after_bytes` are written; None when it ended before."""
    out.mkdir()
    argv = [*reelroom(), "combine", "-o", str(out / "joined.mp4"), *map(str, files)]
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + _STARTED_WITHIN_S
    while child.poll() is None and (written := size_of(out)) < after_bytes:
        if time.monotonic() > until:
            child.kill()
        time.sleep(0.002)
    if child.poll() is not None:
        return None
    told = time.perf_counter()
    child.send_signal(signal.SIGINT)
    child.wait()
    took = time.perf_counter() - told
    if child.returncode == 0:
        return None
    return Cancelled(took, written, tuple(str(path.relative_to(out)) for path in out.rglob("*")))
