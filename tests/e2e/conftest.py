"""One local cloud for all end-to-end tests: real HTTP, real processes, real ffmpeg.

They share a worker (`xdist_group`), and each has sessions and an owner of its own.
"""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from localstack.cloud import LocalCloud
from localstack.demo.remains import remains
from reelroom.client import Reelroom
from reelroom.client.models import Job, Session

CLIP_SECONDS = 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("cloud"))


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(
        tmp_path_factory.mktemp("cloud"),
        sweep_every_s=0.5,
        parameters={"ImportHttp": "true"},
        variables={"REELROOM_IMPORT_PRIVATE": "true"},  # the other servers are on this machine
    ) as running:
        yield running


@pytest.fixture
def reelroom(cloud: LocalCloud, request: pytest.FixtureRequest) -> Iterator[Reelroom]:
    """Signed in as a user of the test's own."""
    with Reelroom(cloud.api_url, cloud.token(request.node.name)) as client:
        yield client


@pytest.fixture
def session(reelroom: Reelroom) -> Session:
    return reelroom.sessions.create("Track day", "2026-11-20", "Assen")


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[Path]]:
    """`clips(2)`: chapters that join; `clips(1, size="256x144")`: another picture size."""
    folder = tmp_path_factory.mktemp("clips")

    def make(count: int, size: str = "320x180") -> list[Path]:
        paths = [folder / f"GX{number:02d}-{size}.MP4" for number in range(1, count + 1)]
        for number, path in enumerate(paths, start=1):
            if not path.exists():
                _make_clip(path, size, 200 + 10 * number)
        return paths

    return make


def _make_clip(path: Path, size: str, pitch: int) -> None:
    picture = f"testsrc2=size={size}:rate=30:duration={CLIP_SECONDS}"
    tone = f"sine=frequency={pitch}:sample_rate=48000:duration={CLIP_SECONDS}"
    subprocess.run(
        [
            *("ffmpeg", "-loglevel", "error", "-nostdin", "-y"),
            *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone),
            *("-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "15"),
            *("-c:a", "aac", "-shortest", "-f", "mp4", str(path)),
        ],
        check=True,
    )


@pytest.fixture
def store_faults(cloud: LocalCloud) -> Iterator[Callable[..., None]]:
    """`store_faults({"action": "drop", ...})` sets the object store's rules for this test."""

    def set_rules(*rules: dict[str, object]) -> None:
        _faults(cloud, "PUT", {"rules": list(rules)})

    yield set_rules
    _faults(cloud, "DELETE", {})


def _faults(cloud: LocalCloud, method: str, body: dict[str, Any]) -> None:
    url = f"{cloud.endpoints.s3_url}/_faults"
    request = urllib.request.Request(url, json.dumps(body).encode(), method=method)
    with urllib.request.urlopen(request):
        pass


def combined(reelroom: Reelroom, session: Session, files: Sequence[Path]) -> Job:
    """Sent, and followed to its end (or to where it needs a person)."""
    return followed(reelroom, reelroom.uploads.send(session.id, files).id)


def followed(reelroom: Reelroom, job_id: str) -> Job:
    *_, last = reelroom.follow(job_id)
    return last


def eventually(holds: Callable[[], bool], within_s: float = 180.0) -> None:
    """Wait for something outside of the tests; only a failure waits so long."""
    until = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until, f"it did not hold within {within_s} s"
        time.sleep(0.05)


def is_gone(cloud: LocalCloud, session: Session) -> bool:
    """No file and no object; of the rows, the tombstone."""
    left = remains(cloud, session.id)
    objects = [key for key in left.get("objects", []) if not key.startswith("recordings/")]
    rows = left.get("rows", [])
    return "files" not in left and not objects and len(rows) == 1 and "REMOVED" in rows[0]
