"""How soon a join that is interrupted has ended, and what it leaves behind.

Beside it a bare ffmpeg killed at the same moment and its file removed: nothing can be sooner.
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.command import run
from bench.figure import Figure, number
from bench.footage import chapters
from bench.joins import BARE, bare, concat_script, reelroom, size_of
from bench.options import Options, Scale

_SIZE: Final = {Scale.QUICK: 4 << 20, Scale.USUAL: 500 << 20, Scale.FULL: 2 << 30}
_ROUNDS: Final = {Scale.QUICK: 1, Scale.USUAL: 3, Scale.FULL: 5}
_LIMIT_S: Final = 1.0
_STARTED_WITHIN_S: Final = 60.0


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


def killed(files: Sequence[Path], out: Path, after_bytes: int) -> float:
    """Seconds until a bare ffmpeg that is killed after `after_bytes` is gone with its file."""
    out.mkdir()
    script = out / "files.txt"
    script.write_text(concat_script(files), encoding="utf-8")
    child = subprocess.Popen(bare(script, out / "joined.mp4"))
    while child.poll() is None and size_of(out) < after_bytes:
        time.sleep(0.002)
    told = time.perf_counter()
    child.kill()
    child.wait()
    shutil.rmtree(out)
    return time.perf_counter() - told


def measure(options: Options, folder: Path) -> list[Figure]:
    """Interrupt joins while they copy, and when all is copied."""
    files = chapters(folder, 2, options.size_of(_SIZE))
    total = sum(file.stat().st_size for file in files)
    moments = {"copying": total // 3, "verifying": total}
    rounds = options.rounds_of(_ROUNDS)
    return [
        _figure(f"cancel while {name}", *_runs(files, folder, after, rounds))
        for name, after in moments.items()
    ]


def _runs(
    files: Sequence[Path], folder: Path, after: int, rounds: int
) -> tuple[list[Cancelled], list[float]]:
    """Ours, as far as they had not ended before, and the peer's."""
    ours: list[Cancelled] = []
    peer: list[float] = []
    for _ in range(rounds):
        os.sync()
        if found := cancelled(files, folder / "ours", after):
            ours.append(found)
        shutil.rmtree(folder / "ours")
        os.sync()
        peer.append(killed(files, folder / "bare", after))
    return ours, peer


def _figure(name: str, ours: Sequence[Cancelled], peer: Sequence[float]) -> Figure:
    target = f"<= {_LIMIT_S:g} s, no file left"
    beside = f"{number(statistics.median(peer))} s ({BARE} killed, file removed)"
    if not ours:
        return Figure(name, "it had ended", beside, "", target, False)
    took, left = statistics.median(one.seconds for one in ours), [one.left for one in ours]
    words = "files left" if any(left) else "no file left"
    spread = (
        f"{number(min(one.seconds for one in ours))} to {number(max(one.seconds for one in ours))}"
    )
    met = took <= _LIMIT_S and not any(left)
    return Figure(name, f"{number(took)} s ({spread}), {words}", beside, "", target, met)


if __name__ == "__main__":
    sys.exit(run("cancel", measure))
