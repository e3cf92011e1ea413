"""One file on its way to storage: what is repeated, what ends it, what it holds in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock

import httpx
import pytest

from reelroom.client import ApiRefused, ClientError, FileChanged, Unreachable, sending
from reelroom.client.models import Source
from reelroom.client.parts import LocalFile, PartBlocks, crc64nvme
from reelroom.client.sending import Sender
from reelroom.client.targets import TargetBook
from tests.unit.client.storage import PART, Storage, source, write

PARTS = 10
TRIES = 8


@dataclass
class Desk:
    """A file, its storage and a sender with `parallel` threads."""

    path: Path
    data: bytes
    parallel: int = 4
    told: list[int] = field(default_factory=list)
    naps: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.storage = Storage(len(self.data))

    def send(
        self,
        announced: Source | None = None,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> str:
        described = announced or source(self.data)
        book = TargetBook(described.missing, self.storage.sign)
        with ThreadPoolExecutor(self.parallel) as executor:
            nap = sleep or self.naps.append
            sender = Sender(http or self.storage.http, executor, self.told.append, nap)
            return sender.send(LocalFile(self.path, described.size, PART), described, book)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    path = tmp_path / "GX010001.MP4"
    return Desk(path, write(path, PARTS))


def test_every_part_arrives_and_the_checksum_is_the_file_s(desk: Desk) -> None:
    assert desk.send() == crc64nvme(desk.data)
    assert desk.storage.content == desk.data
    assert sum(desk.told) == len(desk.data)
    assert set(desk.storage.puts.values()) == {1}
    assert desk.naps == []


@pytest.mark.parametrize(
    "fault",
    [
        *(408, 409, 429, 500, 502, 503, 504),
        httpx.ConnectError("refused"),
        httpx.WriteError("dropped"),
        httpx.ReadTimeout("slow"),
    ],
)
def test_a_part_that_storage_dropped_is_sent_again(desk: Desk, fault: int | Exception) -> None:
    desk.storage.fail(3, fault, fault)
    assert desk.send() == crc64nvme(desk.data)
    assert desk.storage.content == desk.data
    assert desk.storage.puts[3] == 3
    assert len(desk.naps) == 2
    assert sum(desk.told) == len(desk.data), "what was sent in vain is not counted"


def test_an_expired_target_is_signed_again_and_nothing_else_is(desk: Desk) -> None:
    desk.parallel = 1
    desk.storage.fail(4, 403)
    assert desk.send() == crc64nvme(desk.data)
    assert desk.storage.signed == [list(range(1, 11)), list(range(4, 11))]


def test_all_targets_may_expire_at_once(desk: Desk) -> None:
    begun, answer = Event(), desk.storage.answer

    def expiring(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/5" and not begun.is_set():
            begun.set()
            desk.storage.generation = 2
        return answer(request)

    http = httpx.Client(transport=httpx.MockTransport(expiring))
    assert desk.send(http=http) == crc64nvme(desk.data)
    assert desk.storage.content == desk.data
    assert len(desk.storage.signed) == 2


def test_a_target_that_never_works_ends_it(desk: Desk) -> None:
    desk.parallel = 1
    desk.storage.fail(1, *[403] * 100)
    with pytest.raises(Unreachable, match=r"Part 1 could not be sent .*403"):
        desk.send()
    assert (desk.storage.puts[1], len(desk.storage.signed)) == (TRIES, TRIES)


def test_storage_that_stays_away_ends_it_with_growing_waits(desk: Desk) -> None:
    desk.parallel = 1
    desk.storage.fail(1, *[httpx.ConnectError("refused")] * 100)
    with pytest.raises(Unreachable, match=r"ConnectError.*it resumes") as caught:
        desk.send()
    assert caught.value.retryable
    assert desk.storage.puts == {1: TRIES}
    assert 0 < sum(desk.naps) <= sum(0.2 * 2**attempt for attempt in range(TRIES - 1))
    assert max(desk.naps) <= 0.5, "so that a stop is noticed"


@pytest.mark.parametrize("status", [400, 404, 411, 301])
def test_a_refusal_ends_it_at_once(desk: Desk, status: int) -> None:
    desk.parallel = 1
    desk.storage.fail(2, status)
    with pytest.raises(ApiRefused, match=f"part 2.*{status}") as caught:
        desk.send()
    assert caught.value.code == "STORAGE"
    assert desk.storage.puts == {1: 1, 2: 1}
    assert desk.naps == []


def test_one_part_that_fails_stops_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second part waits for its next try until the first one has failed; it makes none, and no
    third part is begun."""
    path = tmp_path / "long.bin"
    desk = Desk(path, write(path, 500), parallel=2)
    waiting, stopped, because = Event(), Event(), sending._Stop.because

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.path[1:])
        desk.storage.puts[number] += 1
        if number == 1:
            assert waiting.wait(120)
            return httpx.Response(400)
        return httpx.Response(503)

    def nap(_: float) -> None:
        waiting.set()
        assert stopped.wait(120)

    def spied(self: sending._Stop, cause: BaseException | None) -> None:
        because(self, cause)
        stopped.set()

    monkeypatch.setattr(sending._Stop, "because", spied)
    with pytest.raises(ApiRefused, match="part 1"):
        desk.send(http=httpx.Client(transport=httpx.MockTransport(answer)), sleep=nap)
    assert desk.storage.puts == {1: 1, 2: 1}


def test_a_resume_sends_what_is_missing(desk: Desk) -> None:
    known = {number: crc64nvme(bytes([number - 1]) * PART) for number in range(1, 7)}
    assert desk.send(source(desk.data, {**known, 6: None})) == crc64nvme(desk.data)
    assert sorted(desk.storage.puts) == [7, 8, 9, 10]
    assert desk.told[0] == 6 * PART, "what was there before is told first"
    assert sum(desk.told) == len(desk.data)


def test_a_part_that_arrived_damaged_is_sent_again(desk: Desk) -> None:
    announced = source(desk.data, {1: "f" * 16})
    damaged = Source(
        **{name: getattr(announced, name) for name in announced.__slots__}
        | {"missing": (1, *announced.missing)}
    )
    assert desk.send(damaged) == crc64nvme(desk.data)
    assert desk.storage.content == desk.data


def test_a_changed_file_is_refused_before_a_byte_is_sent(desk: Desk) -> None:
    with pytest.raises(FileChanged, match="part 2 differs"):
        desk.send(source(desk.data, {2: "f" * 16}))
    assert (desk.storage.puts, desk.storage.signed) == ({}, [])


def test_a_file_that_is_cut_while_it_is_sent_is_refused(desk: Desk) -> None:
    desk.parallel = 1
    answer = desk.storage.answer

    def cutting(request: httpx.Request) -> httpx.Response:
        desk.path.write_bytes(desk.data[: 3 * PART])
        return answer(request)

    with pytest.raises(FileChanged, match="became shorter"):
        desk.send(http=httpx.Client(transport=httpx.MockTransport(cutting)))
    assert sorted(desk.storage.parts) == [1, 2, 3]


@pytest.fixture
def in_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[httpx.Request], None]]:
    """Asserts at each answer that no more than 3 parts are under way; of each, a block is read."""
    lock, read, answered = Lock(), [0], [0]
    most: list[int] = []
    original = LocalFile.part

    def counted(self: LocalFile, descriptor: int, number: int) -> PartBlocks:
        with lock:
            read[0] += 1
            most.append(read[0] - answered[0])
        return original(self, descriptor, number)

    def answer(_: httpx.Request) -> None:
        with lock:
            answered[0] += 1

    monkeypatch.setattr(LocalFile, "part", counted)
    yield answer
    assert read[0] == 200
    assert max(most) <= 3


def test_no_more_parts_are_in_memory_than_are_under_way(
    tmp_path: Path, in_memory: Callable[[httpx.Request], None]
) -> None:
    path = tmp_path / "long.bin"
    desk = Desk(path, write(path, 200), parallel=3)
    answer = desk.storage.answer

    def counting(request: httpx.Request) -> httpx.Response:
        in_memory(request)
        return answer(request)

    desk.send(http=httpx.Client(transport=httpx.MockTransport(counting)))
    assert desk.storage.content == desk.data


def test_what_the_progress_raises_ends_it(desk: Desk) -> None:
    def stop(_: int) -> None:
        raise ClientError("stopped by its caller")

    described = source(desk.data)
    with ThreadPoolExecutor(2) as executor, pytest.raises(ClientError, match="by its caller"):
        Sender(desk.storage.http, executor, stop).send(
            LocalFile(desk.path, described.size, PART),
            described,
            TargetBook(described.missing, desk.storage.sign),
        )
