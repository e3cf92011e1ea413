"""The command."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from localstack.objectstore import Settings, start
from localstack.objectstore.folder_lock import FolderInUse
from tests.unit.objectstore.conftest import client
from tests.unit.objectstore.process import Process

MIB = 1024 * 1024


def blocks(count: int) -> Iterator[bytes]:
    block = bytes(MIB)
    for _ in range(count):
        yield block


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_does_not_grow_with_the_object(tmp_path: Path) -> None:
    with Process(tmp_path) as store:
        s3 = client(store.url)
        s3.create_bucket(Bucket="media")
        before = store.peak_memory_bytes()
        params = {"Bucket": "media", "Key": "film"}
        url = s3.generate_presigned_url("put_object", Params=params)
        sent = {"Content-Length": str(96 * MIB)}
        assert httpx.put(url, content=blocks(96), headers=sent).status_code == 200
        body = s3.get_object(Bucket="media", Key="film")["Body"]
        assert sum(len(piece) for piece in body.iter_chunks(MIB)) == 96 * MIB
        assert store.peak_memory_bytes() - before < 8 * MIB
        assert store.peak_memory_bytes() < 100 * MIB


def test_a_folder_serves_one_store(tmp_path: Path) -> None:
    first = start(Settings(data=tmp_path))
    try:
        with pytest.raises(FolderInUse, match="running on"):
            start(Settings(data=tmp_path))
    finally:
        first.stop()
    start(Settings(data=tmp_path)).stop()


def test_a_terminated_store_ends_well_and_its_data_serve_on(tmp_path: Path) -> None:
    options = ("--credential", "key:secret", "--region", "eu-central-1")
    who = {"access_key": "key", "secret_key": "secret", "region": "eu-central-1"}
    with Process(tmp_path, *options) as store:
        s3 = client(store.url, **who)
        s3.create_bucket(
            Bucket="media",
            CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
        )
        s3.put_object(Bucket="media", Key="film", Body=b"frames")
        assert store.terminate() == 0
    with Process(tmp_path, *options) as store:
        s3 = client(store.url, **who)
        assert s3.get_object(Bucket="media", Key="film")["Body"].read() == b"frames"
        assert s3.get_bucket_location(Bucket="media")["LocationConstraint"] == "eu-central-1"
