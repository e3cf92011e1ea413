"""A local cloud of the bench's own, and what is done in it beside the measuring."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.joins import size_of
from localstack.cloud import LocalCloud
from reelroom.client import Reelroom
from reelroom.client.models import Job

USER: Final = "bench"
_SWEEP_EVERY_S: Final = 5.0
_DONE_WITHIN_S: Final = 600.0


class JobFailed(Exception):
    """The job that was to be measured did not end well."""


@contextmanager
def bench_cloud(folder: Path) -> Iterator[LocalCloud]:
    with LocalCloud(folder / "cloud", sweep_every_s=_SWEEP_EVERY_S) as cloud:
        yield cloud


@contextmanager
def signed_in(cloud: LocalCloud) -> Iterator[Reelroom]:
    with Reelroom(cloud.api_url, cloud.token(USER)) as room:
        yield room


def bucket(cloud: LocalCloud) -> str:
    """The media bucket's name."""
    return next(iter(cloud.supervisor.plan.load_template().buckets().values())).name


def pid_of(cloud: LocalCloud, part: str) -> int:
    """The process of a part: `s3`, `ecs`, `dynamodb`, `front`."""
    pid = next(one.pid for one in cloud.supervisor.parts if one.spec.name == part)
    assert pid is not None, f"{part} does not run"
    return pid


def wait_for(room: Reelroom, job_id: str, every_s: float = 0.1) -> Job:
    """Until it is DONE. Raises JobFailed."""
    until = time.monotonic() + _DONE_WITHIN_S
    while (job := room.jobs.get(job_id)).status != "DONE":
        if job.has_ended or job.status == "AWAITING_FIX" or time.monotonic() > until:
            raise JobFailed(f"{job.status}: {job.reason}")
        time.sleep(every_s)
    return job


def combined(cloud: LocalCloud, files: Sequence[Path]) -> tuple[str, Job]:
    """A new session's id, and its job that combined `files`."""
    with signed_in(cloud) as room:
        session = room.sessions.create("Bench", "2026-11-21").id
        return session, wait_for(room, room.uploads.send(session, files).id)


def swept(cloud: LocalCloud, stored_bytes: int = 0, within_s: float = 240.0) -> None:
    """Sweep until the object store holds at most `stored_bytes`, so that no run inherits work."""
    _until(lambda: size_of(cloud.data / "objects" / "blobs") <= stored_bytes, cloud, within_s)


def stored(cloud: LocalCloud) -> int:
    """Bytes that the object store holds now."""
    return size_of(cloud.data / "objects" / "blobs")


def _until(holds: Callable[[], bool], cloud: LocalCloud, within_s: float) -> None:
    until = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > until:
            raise JobFailed("What an earlier run left behind does not go away.")
        cloud.sweep()
        time.sleep(0.2)
