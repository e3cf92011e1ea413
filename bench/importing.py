"""Importing one file from another server, beside `curl | aws s3 cp -` of the same file.

Ours is all of it: from asking the API until the recording is there, with the start of the task,
the checks, the hashes and the copy to its final place; the pipe leaves an object and nothing else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.cloud import bucket, pid_of, signed_in, stored, swept, wait_for
from bench.command import run
from bench.compare import Contender, interleaved, peak_bytes, rate_of
from bench.figure import Figure, at_most, megabytes
from bench.footage import camera_file
from bench.options import Options, Scale
from bench.process import Run, Watch, resident_bytes, timed, tree
from bench.servers import store_client
from bench.tools import NotHere, aws_cli
from localstack.cloud import LocalCloud

OURS: Final = "import"
PIPE: Final = "curl | aws s3 cp -"
_SIZE: Final = {Scale.QUICK: 16 << 20, Scale.USUAL: 1 << 30, Scale.FULL: 4 << 30}
_ROUNDS: Final = {Scale.QUICK: 1, Scale.USUAL: 3, Scale.FULL: 3}
_SHARE: Final = 0.95
_MEMORY_MB: Final = 150.0
_KEY: Final = "staging/bench"
_SWEEP_EVERY_S: Final = 5.0
_POLL_S: Final = 0.1


def measure(options: Options, folder: Path) -> list[Figure]:
    """Import one file."""
    here = {"REELROOM_IMPORT_PRIVATE": "true", "REELROOM_MAX_IMPORT_BYTES": str(64 << 30)}
    with LocalCloud(
        folder / "cloud",
        sweep_every_s=_SWEEP_EVERY_S,
        parameters={"ImportHttp": "true"},
        variables=here,
    ) as cloud:
        return measure_in(cloud, options, folder)


def measure_in(cloud: LocalCloud, options: Options, folder: Path) -> list[Figure]:
    """In a cloud that runs already, and asks servers on this machine."""
    front, end = folder / "front.mp4", folder / "end.mp4"
    camera_file(end, options.size_of(_SIZE))
    _index_in_front(end, front)
    figures: list[Figure] = []
    for what, file in (("", front), (", its index at the end", end)):
        with served(file) as url:
            contenders = [_ours(cloud, url)]
            if options.scale is not Scale.QUICK:
                try:
                    contenders.append(_pipe(cloud, url, folder, aws_cli()))
                except NotHere as reason:
                    figures.append(Figure(f"beside {PIPE}", f"left out: {reason}"))
            runs = interleaved(contenders, options.rounds_of(_ROUNDS), options.patience_s)
        size = file.stat().st_size
        name = f"import {megabytes(size)}{what}"
        if PIPE in runs:
            figures.append(rate_of(name, size, runs, OURS, PIPE, _SHARE))
        peak = peak_bytes(runs[OURS]) / 1e6
        figures.append(at_most(f"memory of the task{what}", peak, _MEMORY_MB, "MB"))
    return figures


@contextmanager
def served(file: Path) -> Iterator[str]:
    """The URL of `file` at a server of its own."""
    argv = [sys.executable, "-m", "bench.serving", str(file)]
    home = Path(__file__).parents[1]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=home) as child:
        assert child.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(child.stdout.readline())}/day.mp4"
        finally:
            child.terminate()


def _index_in_front(source: Path, to: Path) -> None:
    call = ["ffmpeg", "-loglevel", "error", "-nostdin", "-y", "-i", str(source), "-map", "0"]
    kept = ("-ignore_unknown", "-c", "copy", "-movflags", "+faststart", "-f", "mp4")
    subprocess.run([*call, *kept, str(to)], check=True)


def _ours(cloud: LocalCloud, url: str) -> Contender[Run]:
    before = stored(cloud)
    sessions: list[str] = []

    def work() -> Run:
        with signed_in(cloud) as room:
            sessions.append(room.sessions.create("Import", "2026-11-21").id)
            importer = Importers(pid_of(cloud, "ecs"))
            with Watch(os.getpid(), importer):
                began = time.perf_counter()
                wait_for(room, room.imports.start(sessions[-1], url).id, _POLL_S)
                took = time.perf_counter() - began
        return Run(took, importer.peak_bytes)

    def clean() -> None:
        with signed_in(cloud) as room:
            while sessions:
                room.sessions.remove(sessions.pop())
        swept(cloud, before)

    return Contender(OURS, work, clean)


class Importers:
    """Told to look: what the task's own processes hold, ffprobe included, at its highest."""

    def __init__(self, ecs: int) -> None:
        self.peak_bytes = 0
        self._ecs = ecs

    def __call__(self) -> None:
        tops = [pid for pid in tree(self._ecs) if _is_importer(pid)]
        self.peak_bytes = max(self.peak_bytes, sum(map(resident_bytes, _all(tops))))


def _all(tops: Sequence[int]) -> set[int]:
    return {pid for top in tops for pid in tree(top)}


def _is_importer(pid: int) -> bool:
    try:
        return b"\0jobs.importer\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _pipe(cloud: LocalCloud, url: str, folder: Path, program: Path) -> Contender[Run]:
    if shutil.which("curl") is None:
        raise NotHere("curl is not installed.")
    s3, name = store_client(cloud.endpoints.s3_url), bucket(cloud)
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), **cloud.environment()}
    script = f"set -o pipefail; curl -sS '{url}' | '{program}' s3 cp --quiet - 's3://{name}/{_KEY}'"
    return Contender(
        PIPE,
        lambda: timed(["bash", "-c", script], env=env),
        lambda: s3.delete_object(Bucket=name, Key=_KEY),
    )


if __name__ == "__main__":
    sys.exit(run("importing", measure))
