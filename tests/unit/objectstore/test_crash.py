"""kill -9 under load: nothing acknowledged is lost, nothing torn is seen, nothing is left over."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from mypy_boto3_s3 import S3Client

from localstack.objectstore.catalog.database import Database
from localstack.objectstore.catalog.slices import blobs_of_shard
from tests.unit.objectstore.conftest import BUCKET, client, files_in
from tests.unit.objectstore.process import Process

ROUNDS = 6
WORKERS = 3
SIZES = (0, 1, 5_000, 300_000, 3_000_000)


def content(seed: str) -> bytes:
    chance = random.Random(seed)
    return chance.randbytes(chance.choice(SIZES))


@dataclass(slots=True)
class Worker:
    """Writes, completes and deletes its own keys, and remembers what was acknowledged.

    `known`: key -> seed of its content, None when it must not be there. `doubt`: the key whose
    change was under way at the kill, with the two states it may be in.
    """

    name: str
    known: dict[str, str | None] = field(default_factory=dict)
    acknowledged: int = 0
    doubt: tuple[str, set[str | None]] | None = None

    def run(self, url: str, round_number: int) -> None:
        s3, chance = client(url), random.Random(f"{self.name} {round_number}")
        try:
            for step in range(10_000):
                key = f"{self.name}/{chance.randrange(6)}"
                seed = f"{key} {round_number} {step}"
                self._change(s3, chance.choice(("put", "multipart", "delete")), key, seed)
        except (BotoCoreError, ClientError):
            return

    def _change(self, s3: S3Client, kind: str, key: str, seed: str) -> None:
        after = None if kind == "delete" else seed
        self.doubt = (key, {self.known.get(key), after})
        if kind == "put":
            s3.put_object(Bucket=BUCKET, Key=key, Body=content(seed))
        elif kind == "multipart":
            upload(s3, key, content(seed))
        else:
            s3.delete_object(Bucket=BUCKET, Key=key)
        self.known[key], self.doubt = after, None
        self.acknowledged += 1

    def settle(self, s3: S3Client) -> None:
        """Hold the store against what was acknowledged, and take over what it decided."""
        for key in {*self.known, *([self.doubt[0]] if self.doubt else [])}:
            in_doubt = self.doubt is not None and self.doubt[0] == key
            possible = self.doubt[1] if self.doubt and in_doubt else {self.known[key]}
            found = read(s3, key)
            fitting = [s for s in possible if found == (None if s is None else content(s))]
            assert fitting, f"{key} is none of {possible}"
            self.known[key] = fitting[0]
        self.doubt = None


def upload(s3: S3Client, key: str, data: bytes) -> None:
    upload_id = s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
    place: Any = {"Bucket": BUCKET, "Key": key, "UploadId": upload_id}
    etag = s3.upload_part(PartNumber=1, Body=data, **place)["ETag"]
    s3.complete_multipart_upload(
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}, **place
    )


def read(s3: S3Client, key: str) -> bytes | None:
    try:
        return s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None


def abort_all(s3: S3Client) -> None:
    """An upload that the kill left open is still a whole upload."""
    for item in s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []):
        place: Any = {"Bucket": BUCKET, "Key": item["Key"], "UploadId": item["UploadId"]}
        s3.list_parts(**place)
        s3.abort_multipart_upload(**place)


def leftovers(data: Path) -> set[str]:
    """Files without a row, and rows without a file."""
    database = Database(data / "catalog.sqlite3")
    with database.read() as tx:
        named = {blob for n in range(256) for blob in blobs_of_shard(tx, f"{n:02x}")}
    database.close()
    return named ^ {path.name for path in files_in(data / "blobs")}


def wait_for_changes(workers: list[Worker], more: int) -> None:
    """Until so many more changes have been acknowledged."""
    goal = sum(worker.acknowledged for worker in workers) + more
    give_up = time.monotonic() + 120
    while sum(worker.acknowledged for worker in workers) < goal:
        assert time.monotonic() < give_up, "nothing is acknowledged"
        time.sleep(0.002)


def test_kills_at_any_moment_lose_and_tear_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    workers = [Worker(f"w{number}") for number in range(WORKERS)]
    changes = 0
    for number in range(ROUNDS):
        with Process(tmp_path) as store:
            s3 = client(store.url)
            if number == 0:
                s3.create_bucket(Bucket=BUCKET)
            for worker in workers:
                worker.settle(s3)
            abort_all(s3)
            assert leftovers(tmp_path) == set()
            threads = [
                threading.Thread(target=worker.run, args=(store.url, number)) for worker in workers
            ]
            for thread in threads:
                thread.start()
            wait_for_changes(workers, chance.randrange(1, 40))
            store.kill()
            for thread in threads:
                thread.join()
        changes += sum(worker.doubt is not None for worker in workers)
    assert changes > ROUNDS
