"""The ways to join camera files that are compared, as commands, and one measured run of one."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.compare import Contender
from bench.process import Run, timed

OURS: Final = "reelroom combine"
BARE: Final = "bare ffmpeg"
LOSSLESSCUT: Final = "LosslessCut's command"
CAT: Final = "cat"
CP: Final = "cp"


@dataclass(frozen=True, slots=True)
class JoinRun(Run):
    """`durable_seconds`: until the bytes are on the disk, not only in the page cache.

    `extra_bytes`: files of the output folder at their largest, beyond what the sources hold.
    """

    durable_seconds: float = 0.0
    extra_bytes: int = 0


def contenders(files: Sequence[Path], folder: Path) -> list[Contender[JoinRun]]:
    """Each writes into a folder of its own, which is empty before and gone after a run."""
    script = folder / "files.txt"
    script.write_text(concat_script(files), encoding="utf-8")
    ways: list[tuple[str, Callable[[Path], list[str]], str | None]] = [
        (OURS, lambda out: [*reelroom(), "combine", "-o", str(out), *map(str, files)], None),
        (BARE, lambda out: bare(script, out), None),
        (LOSSLESSCUT, lambda out: losslesscut(files[0], out), concat_script(files)),
        (CAT, lambda out: ["sh", "-c", 'cat "$@" > "$0"', str(out), *map(str, files)], None),
        (CP, lambda out: ["cp", "--reflink=never", *map(str, files), str(out.parent)], None),
    ]
    out = folder / "joined"

    def contender(
        name: str, argv: Callable[[Path], list[str]], stdin: str | None
    ) -> Contender[JoinRun]:
        return Contender(
            name,
            lambda: joined(argv(out / "joined.mp4"), files, out, stdin),
            lambda: shutil.rmtree(out, ignore_errors=True),
        )

    return [contender(*way) for way in ways]


def reelroom() -> list[str]:
    """The command of the environment that runs the bench."""
    return [str(Path(sys.executable).with_name("reelroom"))]


def concat_script(files: Sequence[Path]) -> str:
    return "".join(f"file 'file:{file}'\n" for file in files)


def bare(script: Path, out: Path) -> list[str]:
    """What people type."""
    quiet = ("ffmpeg", "-v", "error", "-nostdin", "-y")
    return [*quiet, "-f", "concat", "-safe", "0", "-i", str(script), "-c", "copy", str(out)]


def losslesscut(first: Path, out: Path) -> list[str]:
    """LosslessCut's concat: the list on stdin, the first file's tags, the index moved in front."""
    return [
        *("ffmpeg", "-hide_banner", "-v", "error", "-f", "concat", "-safe", "0"),
        *("-protocol_whitelist", "file,pipe,fd", "-i", "-", "-i", str(first)),
        *("-map", "0", "-c", "copy", "-map_metadata", "1", "-movflags", "use_metadata_tags"),
        *("-movflags", "+faststart", "-ignore_unknown", "-f", "mp4", "-y", str(out)),
    ]


def joined(argv: Sequence[str], files: Sequence[Path], out: Path, stdin: str | None) -> JoinRun:
    out.mkdir()
    sources = sum(file.stat().st_size for file in files)
    largest = 0

    def look() -> None:
        nonlocal largest
        largest = max(largest, size_of(out))

    run = timed(argv, stdin=stdin, also=look)
    look()
    ended = time.perf_counter()
    for path in out.iterdir():
        sync(path)
    durable = run.seconds + time.perf_counter() - ended
    return JoinRun(run.seconds, run.peak_bytes, run.stdout, durable, largest - sources)


def size_of(folder: Path) -> int:
    """Bytes of all files below, each once by however many names; a link to a source holds none."""
    found = {}
    for path in folder.rglob("*"):
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISREG(status.st_mode):
            found[status.st_dev, status.st_ino] = status.st_size
    return sum(found.values())


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
