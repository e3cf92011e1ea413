"""Downloads against a store that cuts, delays and swaps what it sends."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from localstack.objectstore import Server
from localstack.objectstore.faults.rule import Action, Rule
from reelroom.aws.clients import Clients
from reelroom.aws.download import Download, SourceChanged
from reelroom.domain.errors import NotFound, Transient
from tests.contract.blobs.backends import BUCKET
from tests.fakes.blobs import crc_of
from tests.fakes.hanging import hanging

KEY = "staging/ses/upl/0001"
KIB = 1 << 10
DATA = random.Random(4).randbytes(1000 * KIB + 123)


@pytest.fixture(autouse=True)
def stored(store: Server, clients: Clients) -> None:
    clients.s3.put_object(Bucket=BUCKET, Key=KEY, Body=DATA)


@pytest.fixture
def download(clients: Clients, tmp_path: Path) -> Download:
    return Download(clients.s3_bulk, BUCKET, KEY, tmp_path / "0001", range_bytes=100 * KIB)


def ignore(_done: int) -> None:
    """For tests that do not look at progress."""


def test_a_file_arrives_whole_with_its_checksum(download: Download) -> None:
    seen: list[int] = []
    assert download.run(len(DATA), seen.append) == crc_of(DATA)
    assert download.to.read_bytes() == DATA
    assert seen == sorted(seen)
    assert seen[-1] == len(DATA)


def test_an_empty_object_is_an_empty_file(download: Download, clients: Clients) -> None:
    clients.s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"")
    assert download.run(0, ignore) == "0" * 16
    assert download.to.read_bytes() == b""


@pytest.mark.parametrize("at", [0.0, 0.01, 0.5, 0.99999])
def test_a_body_that_is_cut_is_taken_up_where_it_broke(
    download: Download, store: Server, at: float
) -> None:
    # Fewer cuts than one range bears: which range meets them is up to the threads.
    store.faults.set([Rule(Action.DROP, operation="GetObject", every=2, at=at, count=4)])
    assert download.run(len(DATA), ignore) == crc_of(DATA)
    assert download.to.read_bytes() == DATA


def test_only_what_is_missing_is_fetched_again(download: Download, store: Server) -> None:
    download.range_bytes, download.threads = len(DATA), 1
    asked: list[str] = []
    events = download.client.meta.events
    events.register("before-call.s3.GetObject", note := _ranges_to(asked))
    store.faults.set([Rule(Action.DROP, operation="GetObject", count=1, at=0.5)])
    assert download.run(len(DATA), ignore) == crc_of(DATA)
    events.unregister("before-call.s3.GetObject", note)
    first, second = (int(one.removeprefix("bytes=").split("-")[0]) for one in asked)
    assert first == 0
    assert 0 < second <= len(DATA) // 2


def _ranges_to(asked: list[str]) -> Callable[..., None]:
    def note(params: dict[str, dict[str, str]], **_rest: object) -> None:
        asked.append(params["headers"]["Range"])

    return note


def test_busy_answers_are_waited_out(download: Download, store: Server) -> None:
    store.faults.set([Rule(Action.STATUS_503, operation="GetObject", probability=0.4, seed=3)])
    assert download.run(len(DATA), ignore) == crc_of(DATA)


def test_a_store_that_sends_nothing_is_given_up(download: Download, store: Server) -> None:
    store.faults.set([Rule(Action.DROP, operation="GetObject")])
    with pytest.raises(Transient):
        download.run(len(DATA), ignore)


def test_bytes_that_were_changed_on_the_way_show_in_the_checksum(
    download: Download, store: Server
) -> None:
    store.faults.set([Rule(Action.CORRUPT_LAST, operation="GetObject", count=1)])
    assert download.run(len(DATA), ignore) != crc_of(DATA)


def test_another_size_than_announced_is_refused_before_a_byte(download: Download) -> None:
    with pytest.raises(SourceChanged, match=str(len(DATA))):
        download.run(len(DATA) + 1, ignore)
    assert not download.to.exists()


def test_a_source_that_is_gone_is_told_so(download: Download) -> None:
    download.key = "staging/ses/upl/0002"
    with pytest.raises(NotFound, match="no longer in storage"):
        download.run(len(DATA), ignore)


def test_an_object_that_is_replaced_meanwhile_is_refused(
    download: Download, clients: Clients
) -> None:
    download.threads = 1
    original = download._etag

    def etag(size: int) -> str:
        found = original(size)
        clients.s3.put_object(Bucket=BUCKET, Key=KEY, Body=DATA[::-1])
        return found

    download._etag = etag  # type: ignore[method-assign]
    with pytest.raises(SourceChanged, match="changed"):
        download.run(len(DATA), ignore)


class Cancelled(Exception):
    pass


def test_a_cancelled_download_ends_though_storage_hangs(
    download: Download, store: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.faults.set([Rule(Action.SLOW, operation="GetObject")])
    with hanging(monkeypatch) as storage:

        def cancel(_done: int) -> None:
            if storage.met.is_set():
                raise Cancelled

        with pytest.raises(Cancelled):
            download.run(len(DATA), cancel)
        assert not storage.ended


def test_progress_comes_often_while_nothing_moves(
    download: Download, store: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.faults.set([Rule(Action.SLOW, operation="GetObject", count=4)])
    while_it_hangs: list[int] = []
    with hanging(monkeypatch) as storage:

        def count(done: int) -> None:
            if storage.met.is_set() and not storage.ended:
                while_it_hangs.append(done)
            if len(while_it_hangs) == 4:
                storage.release()

        assert download.run(len(DATA), count) == crc_of(DATA)
    assert while_it_hangs[:4] == [0, 0, 0, 0]
