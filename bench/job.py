"""A whole job beside the sum of its unavoidable copies: get, join, put.

The job: from `uploadComplete` until the recording is there, task start, checks, verification,
hashes, both commits and all. The copies: the same objects by raw ranges to files, a bare ffmpeg
concat brought to the disk, its result by raw PUTs.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.cloud import bench_cloud, bucket, pid_of, signed_in, stored, swept, wait_for
from bench.command import run
from bench.compare import Contender, interleaved, peak_bytes, slower_by
from bench.figure import Figure, at_most, megabytes, seen
from bench.footage import chapters
from bench.joins import bare, concat_script, size_of, sync
from bench.options import Options, Scale
from bench.process import Run, Watch, resident_bytes, timed, tree
from bench.raw import get
from bench.servers import store_client
from bench.storing import store_file, url_of
from localstack.cloud import LocalCloud

OURS: Final = "job"
COPIES: Final = "get + join + put"
_SIZE: Final = {Scale.QUICK: 4 << 20, Scale.USUAL: 500 << 20, Scale.FULL: 2 << 30}
_ROUNDS: Final = {Scale.QUICK: 1, Scale.USUAL: 3, Scale.FULL: 3}
_KEY: Final = "staging/bench"
_PARALLEL: Final = 4
_POLL_S: Final = 0.1
_SPARE: Final = 1.02
_INDEX_MB: Final = 4.0  # room that is kept in front of a small file


@dataclass(frozen=True, slots=True)
class JobRun(Run):
    """`staged_bytes`, `disk_bytes`: the task's inputs, and all its files, at their largest."""

    staged_bytes: int = 0
    disk_bytes: int = 0


def measure(options: Options, folder: Path) -> list[Figure]:
    """Run whole jobs."""
    with bench_cloud(folder) as cloud:
        return measure_in(cloud, options, folder)


def measure_in(cloud: LocalCloud, options: Options, folder: Path) -> list[Figure]:
    """In a cloud that runs already."""
    made = folder / "chapters"
    made.mkdir()
    files = chapters(made, 2, options.size_of(_SIZE))
    total = sum(file.stat().st_size for file in files)
    contenders = [_job(cloud, files), _copies(cloud, files, folder)]
    runs = interleaved(contenders, options.rounds_of(_ROUNDS), options.patience_s)
    own = runs[OURS]
    staged, disk = max(r.staged_bytes for r in own), max(r.disk_bytes for r in own)
    mb = 1e6
    return [
        slower_by(f"whole job, 2 x {megabytes(total / 2)}", runs, OURS, COPIES),
        seen("memory of the task", peak_bytes(own) / mb, "MB"),
        at_most("sources on the task's disk", staged / mb, total * _SPARE / mb, "MB"),
        at_most("all files of the task", disk / mb, 2 * total * _SPARE / mb + _INDEX_MB, "MB"),
    ]


def _job(cloud: LocalCloud, files: Sequence[Path]) -> Contender[JobRun]:
    before = stored(cloud)
    sessions: list[str] = []

    def work() -> JobRun:
        with signed_in(cloud) as room:
            sessions.append(room.sessions.create("Job", "2026-11-21").id)
            upload, targets = room.uploads.create(sessions[-1], files)
            with ThreadPoolExecutor(_PARALLEL) as executor:
                for file, source in zip(files, upload.sources, strict=True):
                    room.uploads.send_source(file, source, executor, targets)
            os.sync()
            look, ecs = Look(cloud), pid_of(cloud, "ecs")
            idle = sum(map(resident_bytes, tree(ecs)))
            with Watch(ecs, look) as watch:
                began = time.perf_counter()
                wait_for(room, room.uploads.complete(upload.id).id, _POLL_S)
                took = time.perf_counter() - began
        return JobRun(took, watch.peak_bytes - idle, "", look.staged, look.all)

    def clean() -> None:
        with signed_in(cloud) as room:
            while sessions:
                room.sessions.remove(sessions.pop())
        swept(cloud, before)

    return Contender(OURS, work, clean)


class Look:
    """Follows the task's files while it runs; sources are those below a folder `staging`."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._roots = (cloud.data / "efs", cloud.data / "ecs")
        self.staged = self.all = 0

    def __call__(self) -> None:
        self.all = max(self.all, sum(size_of(root) for root in self._roots))
        folders = (path for root in self._roots for path in root.rglob("staging"))
        self.staged = max(self.staged, sum(size_of(path) for path in folders))


def _copies(cloud: LocalCloud, files: Sequence[Path], folder: Path) -> Contender[JobRun]:
    s3, name, out = store_client(cloud.endpoints.s3_url), bucket(cloud), folder / "copies"
    keys = {file: f"{_KEY}/{file.name}" for file in files}

    def copy() -> JobRun:
        out.mkdir()
        for file, key in keys.items():
            store_file(s3, name, key, file, _PARALLEL)
        os.sync()
        began = time.perf_counter()
        for file, key in keys.items():
            get(url_of(s3, name, key), out / file.name, file.stat().st_size, _PARALLEL)
        script, joined = out / "files.txt", out / "joined.mp4"
        script.write_text(concat_script([out / file.name for file in files]), encoding="utf-8")
        timed(bare(script, joined))
        sync(joined)
        store_file(s3, name, f"{_KEY}/joined", joined, _PARALLEL)
        return JobRun(time.perf_counter() - began, 0)

    def clean() -> None:
        for key in (*keys.values(), f"{_KEY}/joined"):
            s3.delete_object(Bucket=name, Key=key)
        shutil.rmtree(out, ignore_errors=True)

    return Contender(COPIES, copy, clean)


if __name__ == "__main__":
    sys.exit(run("job", measure))
