"""How often targets are asked for: the API signs at most 64 at a time."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from reelroom.client import ApiRefused
from reelroom.client.models import Target
from reelroom.client.targets import BATCH, TargetBook

COUNTS = [1, 64, 65, 1000, 10_000]


class Signer:
    """Stands for the API: remembers what it was asked; each target has a URL of its own."""

    def __init__(self) -> None:
        self.calls: list[tuple[list[int], dict[int, str]]] = []

    def __call__(self, numbers: Sequence[int], acknowledged: Mapping[int, str]) -> list[Target]:
        assert 1 <= len(numbers) <= BATCH
        assert len(set(numbers)) == len(numbers)
        self.calls.append((list(numbers), dict(acknowledged)))
        return [target(number, f"{len(self.calls)}/{number}") for number in numbers]


def target(number: int, url: str) -> Target:
    return Target("src", number, 1, url, {})


def parts(count: int) -> range:
    return range(1, count + 1)


def fewest(count: int) -> int:
    return math.ceil(count / BATCH)


@pytest.mark.parametrize("count", COUNTS)
def test_one_call_signs_a_batch(count: int) -> None:
    signer = Signer()
    book = TargetBook(parts(count), signer)
    for number in parts(count):
        assert book.target(number).number == number
        book.sent(number, "c")
    assert len(signer.calls) == fewest(count)
    assert sorted(n for numbers, _ in signer.calls for n in numbers) == list(parts(count))


@pytest.mark.parametrize("count", COUNTS)
def test_workers_at_once_in_any_order_ask_for_no_more(count: int) -> None:
    signer = Signer()
    book = TargetBook(parts(count), signer)
    shuffled = list(parts(count))
    random.Random(count).shuffle(shuffled)

    def send(number: int) -> int:
        found = book.target(number).number
        book.sent(number, "c")
        return found

    with ThreadPoolExecutor(8) as executor:
        assert list(executor.map(send, shuffled)) == shuffled
    assert len(signer.calls) <= fewest(count) + 1


@pytest.mark.parametrize("count", COUNTS)
def test_an_expiry_costs_one_call_more(count: int) -> None:
    """All targets that are out at one moment are refused by storage from then on."""
    signer, lock = Signer(), Lock()
    book = TargetBook(parts(count), signer)
    dead: set[str] = set()
    done = 0

    def send(number: int) -> None:
        nonlocal done
        while True:
            got = book.target(number)
            with lock:
                done += 1
                if done == count // 2 + 1:
                    dead.update(f"{len(signer.calls)}/{n}" for n in parts(count))
                refused = got.url in dead
            if not refused:
                book.sent(number, "c")
                return
            book.expired(number, got)

    with ThreadPoolExecutor(4) as executor:
        list(executor.map(send, parts(count)))
    assert len(signer.calls) <= fewest(count) + 1


def test_only_a_target_that_is_the_newest_expires() -> None:
    signer = Signer()
    book = TargetBook(parts(3), signer)
    old = book.target(1)
    book.expired(1, old)
    fresh = book.target(1)
    book.expired(1, old)
    assert book.target(1) is fresh
    assert len(signer.calls) == 2


def test_what_was_sent_is_not_signed_again() -> None:
    signer = Signer()
    book = TargetBook(parts(70), signer)
    first, second = book.target(1), book.target(2)
    book.expired(1, first)
    book.sent(2, "c")  # its old target still worked
    assert second.number == 2
    book.target(1)
    assert 2 not in signer.calls[1][0]


def test_targets_that_came_with_the_upload_are_used_first() -> None:
    signer = Signer()
    book = TargetBook(parts(66), signer)
    book.add([target(number, "given") for number in parts(64)])
    assert [book.target(number).url for number in (1, 64)] == ["given", "given"]
    assert signer.calls == []
    book.target(65)
    assert signer.calls[0][0] == [65, 66]


def test_what_was_sent_travels_with_the_next_call() -> None:
    signer = Signer()
    book = TargetBook(parts(65), signer)
    for number in (1, 2):
        book.target(number)
        book.sent(number, f"crc-{number}")
    book.target(65)
    assert [acknowledged for _, acknowledged in signer.calls] == [{}, {1: "crc-1", 2: "crc-2"}]


def test_each_sent_part_is_reported_once_so_that_requests_stay_small() -> None:
    signer = Signer()
    book = TargetBook(parts(1000), signer)
    for number in parts(1000):
        book.target(number)
        book.sent(number, "c")
    reported = [number for _, acknowledged in signer.calls for number in acknowledged]
    assert reported == list(range(1, reported[-1] + 1))
    assert max(len(acknowledged) for _, acknowledged in signer.calls) == BATCH


def test_what_was_sent_is_reported_although_a_call_failed() -> None:
    signer, failures = Signer(), [ApiRefused("CONFLICT", "no")]

    def sign(numbers: Sequence[int], acknowledged: Mapping[int, str]) -> list[Target]:
        if len(signer.calls) == 1 and failures:
            raise failures.pop()
        return signer(numbers, acknowledged)

    book = TargetBook(parts(66), sign)
    book.target(1)
    book.sent(1, "crc-1")
    with pytest.raises(ApiRefused):
        book.target(65)
    book.target(65)
    assert signer.calls[1][1] == {1: "crc-1"}
