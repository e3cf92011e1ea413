"""Publishing against a store that refuses, delays and loses its answers."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from localstack.objectstore import Server
from localstack.objectstore.faults.rule import Action, Rule
from reelroom.aws.clients import Clients
from reelroom.aws.listing import multiparts
from reelroom.aws.publish import Publish, Reading
from reelroom.domain.errors import Conflict, Transient
from reelroom.domain.policy import GIB, MIB
from reelroom.ports import AlreadyExists, Published
from tests.contract.blobs.backends import BUCKET
from tests.fakes.blobs import crc_of
from tests.fakes.hanging import hanging

DATA = random.Random(5).randbytes(20 * MIB + 77)
EXPECTED = Published(len(DATA), hashlib.sha256(DATA).hexdigest(), crc_of(DATA))
TYPE = "video/mp4"


def ignore(_done: int) -> None:
    """For tests that do not look at progress."""


@pytest.fixture
def publish(store: Server, clients: Clients, tmp_path: Path) -> Publish:
    (tmp_path / "final.mp4").write_bytes(DATA)
    key = f"recordings/{tmp_path.name}.mp4"
    return Publish(clients.s3_bulk, BUCKET, tmp_path / "final.mp4", key, TYPE)


def open_multiparts(publish: Publish) -> list[tuple[str, str]]:
    return list(multiparts(publish.client, BUCKET, publish.key))


def body(publish: Publish) -> bytes:
    return publish.client.get_object(Bucket=BUCKET, Key=publish.key)["Body"].read()


def test_a_file_is_published_with_its_hashes_in_one_read(publish: Publish) -> None:
    seen: list[int] = []
    assert publish.run(seen.append) == EXPECTED
    assert body(publish) == DATA
    assert seen == sorted(seen)
    assert seen[-1] == len(DATA)
    answer = publish.client.head_object(Bucket=BUCKET, Key=publish.key)
    assert answer["ContentType"] == TYPE


@pytest.mark.parametrize("size", [1, 8 * MIB, 8 * MIB + 1])
def test_files_of_one_part_and_at_its_edges(publish: Publish, size: int) -> None:
    publish.path.write_bytes(DATA[:size])
    assert publish.run(ignore).crc64nvme == crc_of(DATA[:size])
    assert body(publish) == DATA[:size]


def test_an_equal_object_is_kept_and_nothing_is_sent(publish: Publish, store: Server) -> None:
    publish.run(ignore)
    store.faults.set([Rule(Action.STATUS_503, operation="UploadPart")])
    assert publish.run(ignore) == EXPECTED
    assert store.faults.state()[0][1] == 0


@pytest.mark.parametrize("other", [b"other", DATA[::-1]])
def test_something_else_at_the_key_is_never_touched(publish: Publish, other: bytes) -> None:
    publish.client.put_object(
        Bucket=BUCKET, Key=publish.key, Body=other, ChecksumAlgorithm="CRC64NVME"
    )
    with pytest.raises(AlreadyExists):
        publish.run(ignore)
    assert body(publish) == other


def test_leftovers_of_the_same_key_are_aborted_first(publish: Publish, clients: Clients) -> None:
    for key in (publish.key, f"{publish.key}.other"):
        clients.s3.create_multipart_upload(Bucket=BUCKET, Key=key)
    publish.run(ignore)
    assert [key for key, _ in open_multiparts(publish)] == [f"{publish.key}.other"]


def test_busy_and_broken_answers_are_repeated(publish: Publish, store: Server) -> None:
    store.faults.set(
        [
            Rule(Action.DROP, operation="UploadPart", count=1, at=0.5),
            Rule(Action.STATUS_503, operation="UploadPart", count=1),
        ]
    )
    assert publish.run(ignore) == EXPECTED
    assert body(publish) == DATA


def test_a_part_that_was_changed_on_the_way_is_sent_again(publish: Publish, store: Server) -> None:
    store.faults.set([Rule(Action.CORRUPT_LAST, operation="UploadPart", count=2)])
    assert publish.run(ignore) == EXPECTED
    assert body(publish) == DATA


def test_a_line_that_changes_every_part_publishes_nothing(publish: Publish, store: Server) -> None:
    store.faults.set([Rule(Action.CORRUPT_LAST, operation="UploadPart")])
    with pytest.raises(Transient):
        publish.run(ignore)
    assert publish.client.list_objects_v2(Bucket=BUCKET, Prefix=publish.key)["KeyCount"] == 0
    assert open_multiparts(publish) == []


def test_a_lost_answer_to_the_completion_is_decided_by_the_object(
    publish: Publish, store: Server
) -> None:
    store.faults.set([Rule(Action.LOSE_ANSWER, operation="CompleteMultipartUpload", count=1)])
    assert publish.run(ignore) == EXPECTED
    assert open_multiparts(publish) == []


def test_a_store_that_takes_nothing_leaves_nothing_open(publish: Publish, store: Server) -> None:
    store.faults.set([Rule(Action.STATUS_503, operation="UploadPart")])
    with pytest.raises(Transient):
        publish.run(ignore)
    store.faults.clear()
    assert open_multiparts(publish) == []


def test_a_completion_that_fails_leaves_nothing_open(publish: Publish, store: Server) -> None:
    store.faults.set([Rule(Action.STATUS_503, operation="CompleteMultipartUpload")])
    with pytest.raises(Transient):
        publish.run(ignore)
    assert open_multiparts(publish) == []


class Cancelled(Exception):
    pass


def test_a_cancelled_publication_ends_though_storage_hangs_and_leaves_nothing_open(
    publish: Publish, store: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.faults.set([Rule(Action.SLOW, operation="UploadPart")])
    with hanging(monkeypatch) as storage:

        def cancel(_done: int) -> None:
            if storage.met.is_set():
                raise Cancelled

        with pytest.raises(Cancelled):
            publish.run(cancel)
        assert not storage.ended
        assert open_multiparts(publish) == []


def test_a_file_that_shrinks_while_it_is_read_is_not_published(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Publish._abort_leftovers

    def shrink(self: Publish) -> None:
        original(self)
        self.path.write_bytes(DATA[: 9 * MIB])

    monkeypatch.setattr(Publish, "_abort_leftovers", shrink)
    with pytest.raises((Conflict, Transient)):
        publish.run(ignore)
    assert open_multiparts(publish) == []
    assert publish.client.list_objects_v2(Bucket=BUCKET, Prefix=publish.key)["KeyCount"] == 0


@pytest.mark.parametrize("size", [1, 4 * GIB, 48 * GIB, 160 * GIB, 50_000_000_000_000])
def test_buffers_stay_small_and_parts_stay_few(size: int) -> None:
    reading = Reading(size)
    assert len(reading.numbers) <= 10_000
    assert reading.part_bytes <= 5 * GIB
    if size <= 156 * GIB:
        assert reading.buffers * reading.part_bytes <= 64 * MIB
