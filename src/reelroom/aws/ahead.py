"""Asking a few questions ahead: the answers come in their order, and few are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from queue import Full, Queue
from typing import TypeVar

from reelroom.aws.crew import TICK_S, Crew, GivenUp

Q = TypeVar("Q")
A = TypeVar("A")


def in_order(crew: Crew, questions: Sequence[Q], ask: Callable[[Q], A], ahead: int) -> Iterator[A]:
    """`ask` of each, by `ahead` threads of the crew; raises what one of them raises."""
    lanes: list[Queue[A]] = [Queue(1) for _ in range(ahead)]

    def work(number: int) -> Callable[[], None]:
        def run() -> None:
            for question in questions[number::ahead]:
                _put(crew, lanes[number], ask(question))

        return run

    for number in range(ahead):
        crew.start(work(number))
    for number in range(len(questions)):
        yield crew.take(lanes[number % ahead])


def _put(crew: Crew, lane: Queue[A], answer: A) -> None:
    while not crew.stop.is_set():
        try:
            return lane.put(answer, timeout=TICK_S)
        except Full:
            continue
    raise GivenUp
