"""Imports against a real bucket (the local cloud's) and a provider on this machine."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest

from reelroom.aws.blobs import s3_blobs
from reelroom.aws.clients import Clients
from reelroom.domain.policy import Policy
from reelroom.settings import Bucket
from tests.contract.blobs.backends import BUCKET, running_store, store_clients
from tests.fakes.clock import FakeClock, FakeEntropy
from tests.fakes.provider import Provider
from tests.fakes.services import World
from tests.jobs.importer.stand import Stand


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    with running_store(tmp_path_factory.mktemp("bucket")) as server:
        clients = store_clients(server)
        clients.s3.create_bucket(Bucket=BUCKET)
        yield clients


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def stand(bucket: Clients, tmp_path: Path, request: pytest.FixtureRequest) -> Stand:
    policy = Policy(import_http=True, import_private=True)
    # The bucket is shared: no other test may make the same ids.
    world = World(policy=policy, entropy=FakeEntropy(crc32(request.node.nodeid.encode())))
    services = replace(world.services, blobs=s3_blobs(bucket, Bucket(BUCKET), FakeClock()))
    return Stand(world, services, bucket, tmp_path)


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """`clips("faststart", seconds=1)`: an MP4 whose moov is in front; "" has it at its end;
    "frag" is fragmented; "webm", "mkv", "ts", "avi" and "m4a" are what they are."""
    folder = tmp_path_factory.mktemp("clips")

    def make(form: str = "", seconds: float = 1, rate: str = "200k") -> bytes:
        path = folder / f"{form}-{seconds}-{rate}"
        if not path.exists():
            _make(path, form, seconds, rate)
        return path.read_bytes()

    return make


_FORMS: dict[str, tuple[str, ...]] = {
    "": ("-f", "mp4"),
    "faststart": ("-movflags", "+faststart", "-f", "mp4"),
    "frag": ("-movflags", "frag_keyframe+empty_moov+default_base_moof", "-f", "mp4"),
    "mov": ("-f", "mov"),
    "mkv": ("-f", "matroska"),
    "ts": ("-f", "mpegts"),
    "avi": ("-f", "avi"),
    "m4a": ("-vn", "-f", "ipod"),
}


def _make(path: Path, form: str, seconds: float, rate: str) -> None:
    picture = f"testsrc2=size=320x180:rate=30:duration={seconds}"
    tone = f"sine=frequency=300:sample_rate=48000:duration={seconds}"
    codecs: tuple[str, ...] = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-c:a", "aac")
    if form == "webm":
        codecs = ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")
    if rate != "200k":
        codecs = (*codecs, "-b:v", rate, "-minrate", rate, "-nal-hrd", "cbr", "-bufsize", rate)
    subprocess.run(
        [
            *("ffmpeg", "-loglevel", "error", "-nostdin", "-y", "-threads", "1"),
            *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone),
            *(*codecs, *_FORMS.get(form, ("-f", form)), str(path)),
        ],
        check=True,
    )
