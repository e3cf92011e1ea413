"""The adapter when storage is slow, full of errors, or loses its answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from localstack.objectstore import Server
from localstack.objectstore.faults.rule import Action, Rule
from reelroom.aws.blobs import S3Blobs, s3_blobs
from reelroom.aws.clients import Clients
from reelroom.domain.errors import Transient
from reelroom.domain.parts import Part
from reelroom.ports import AlreadyExists, NoSuchMultipart
from reelroom.settings import Bucket
from reelroom.wiring import SystemClock
from tests.contract.blobs.backends import BUCKET, running_store, store_clients
from tests.fakes.blobs import crc_of
from tests.fakes.hanging import hanging

DATA = b"a small part"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Clients]]:
    with running_store(tmp_path_factory.mktemp("bucket")) as server:
        clients = store_clients(server)
        clients.s3.create_bucket(Bucket=BUCKET)
        yield server, clients


@pytest.fixture
def server(running: tuple[Server, Clients]) -> Iterator[Server]:
    yield running[0]
    running[0].faults.clear()


@pytest.fixture
def blobs(running: tuple[Server, Clients]) -> S3Blobs:
    return s3_blobs(running[1], Bucket(BUCKET), SystemClock())


def sent(blobs: S3Blobs, key: str) -> tuple[str, list[Part]]:
    upload = blobs.create_multipart(key, "video/mp4")
    blobs.client.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=1, Body=DATA)
    return upload, blobs.parts(key, upload)


def test_a_busy_store_is_a_passing_cause(server: Server, blobs: S3Blobs) -> None:
    server.faults.set([Rule(Action.STATUS_503)])
    with pytest.raises(Transient, match="SlowDown"):
        blobs.create_multipart("staging/busy", "video/mp4")


def test_one_busy_answer_is_not_even_noticed(server: Server, blobs: S3Blobs) -> None:
    server.faults.set([Rule(Action.STATUS_503, count=1)])
    assert blobs.head("staging/none") is None


def test_a_completion_is_asked_for_once(server: Server, blobs: S3Blobs) -> None:
    upload, parts = sent(blobs, "staging/once")
    server.faults.set([Rule(Action.STATUS_503, operation="CompleteMultipartUpload")])
    with pytest.raises(Transient):
        blobs.complete_multipart("staging/once", upload, parts, len(DATA), crc_of(DATA))
    assert server.faults.state()[0][1] == 1


def test_a_lost_answer_is_a_passing_cause_and_the_object_is_there(
    server: Server, blobs: S3Blobs
) -> None:
    upload, parts = sent(blobs, "staging/lost")
    server.faults.set([Rule(Action.LOSE_ANSWER, operation="CompleteMultipartUpload")])
    with pytest.raises(Transient):
        blobs.complete_multipart("staging/lost", upload, parts, len(DATA), crc_of(DATA))
    blob = blobs.head("staging/lost")
    assert blob is not None
    assert (blob.size, blob.crc64nvme) == (len(DATA), crc_of(DATA))
    with pytest.raises((NoSuchMultipart, AlreadyExists)):
        blobs.complete_multipart("staging/lost", upload, parts, len(DATA), crc_of(DATA))


def test_a_completion_that_takes_too_long_is_not_waited_for(
    server: Server, blobs: S3Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, parts = sent(blobs, "staging/slow")
    server.faults.set([Rule(Action.SLOW, operation="CompleteMultipartUpload")])
    with hanging(monkeypatch) as storage:
        with pytest.raises(Transient):
            replace(blobs, complete_limit_s=0.1).complete_multipart(
                "staging/slow", upload, parts, len(DATA), crc_of(DATA)
            )
        assert not storage.ended


def test_an_unreachable_store_is_told_without_its_address(server: Server, blobs: S3Blobs) -> None:
    upload, parts = sent(blobs, "staging/secret-name")
    server.faults.set([Rule(Action.DROP)])
    with pytest.raises(Transient) as caught:
        blobs.complete_multipart("staging/secret-name", upload, parts, len(DATA), crc_of(DATA))
    shown = f"{caught.value} {caught.value.__cause__}"
    assert "secret-name" not in shown
    assert upload not in shown
    assert "http" not in shown
    assert caught.value.__suppress_context__


def test_more_than_a_page_of_parts_is_listed(blobs: S3Blobs) -> None:
    upload = blobs.create_multipart("staging/many", "video/mp4")
    for number in range(1, 1004):
        blobs.client.upload_part(
            Bucket=BUCKET, Key="staging/many", UploadId=upload, PartNumber=number, Body=b"x"
        )
    assert [part.number for part in blobs.parts("staging/many", upload)] == list(range(1, 1004))
    blobs.abort_multipart("staging/many", upload)


def test_more_than_a_batch_of_keys_is_listed_and_deleted(blobs: S3Blobs) -> None:
    for number in range(1001):
        blobs.client.put_object(Bucket=BUCKET, Key=f"batch/{number:04d}", Body=b"")
    blobs.delete(blobs.keys("batch/"))
    assert list(blobs.keys("batch/")) == []
