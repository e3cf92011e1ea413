"""A running store whose clock a test may move, and the ways to talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from mypy_boto3_s3 import S3Client

from localstack.objectstore import Server, Settings, start

BUCKET = "media"


@dataclass(slots=True)
class ShiftedClock:
    """The real time, moved: clients sign with the real one."""

    by: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


def client(url: str, **credentials: str) -> S3Client:
    """A boto3 client without retries."""
    keys = {"access_key": "local", "secret_key": "local-secret", **credentials}
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=keys.get("region", "us-east-1"),
        aws_access_key_id=keys["access_key"],
        aws_secret_access_key=keys["secret_key"],
        config=Config(
            signature_version="s3v4",
            retries={"total_max_attempts": 1},
            request_checksum_calculation="when_required",
        ),
    )


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
def server(tmp_path: Path, clock: ShiftedClock) -> Iterator[Server]:
    running = start(Settings(data=tmp_path / "data", clock=clock))
    yield running
    running.stop()


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Server]:
    """A store with a bucket that waits for nobody."""
    data = tmp_path / "impatient"
    patient = start(Settings(data=data))
    client(patient.url).create_bucket(Bucket=BUCKET)
    patient.stop()
    running = start(Settings(data=data, idle_seconds=0.2))
    yield running
    running.stop()


@pytest.fixture
def s3(server: Server) -> S3Client:
    made = client(server.url)
    made.create_bucket(Bucket=BUCKET)
    return made


@pytest.fixture
def blob_files(server: Server) -> Path:
    """The folder of blobs, to count what is on the disk."""
    return server.store.settings.data / "blobs"


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
