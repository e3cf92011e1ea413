"""Contenders in interleaved rounds: A B C, A B C, ...; what disturbs one disturbs all.

Before each run everything is synced: else the write-back of the last one falls into it.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bench import machine
from bench.figure import Figure, number, seconds
from bench.process import Run

T = TypeVar("T")


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Contender(Generic[T]):
    """`run` is measured by itself; `clean` undoes it, outside of any clock."""

    name: str
    run: Callable[[], T]
    clean: Callable[[], None] = _nothing


def interleaved(
    contenders: Sequence[Contender[T]], rounds: int, patience_s: float = 0.0
) -> dict[str, list[T]]:
    """Every contender's runs by its name; each round waits up to `patience_s` for quiet."""
    found: dict[str, list[T]] = {contender.name: [] for contender in contenders}
    for _ in range(rounds):
        machine.wait_until_quiet(patience_s)
        for contender in contenders:
            os.sync()
            try:
                found[contender.name].append(contender.run())
            finally:
                contender.clean()
    return found


def median_seconds(runs: Sequence[Run]) -> float:
    return statistics.median(run.seconds for run in runs)


def peak_bytes(runs: Sequence[Run]) -> int:
    return max(run.peak_bytes for run in runs)


def times_of(runs: Mapping[str, Sequence[Run]], ours: str, peer: str) -> float:
    """How many times as long as the peer: the median over the rounds of each round's own ratio.

    What slows a whole round down is in both of its times, and so not in the ratio.
    """
    rounds = zip(runs[ours], runs[peer], strict=True)
    return statistics.median(own.seconds / other.seconds for own, other in rounds)


def slower_by(
    name: str, runs: Mapping[str, Sequence[Run]], ours: str, peer: str, limit: float | None = None
) -> Figure:
    """At most `limit` times the peer's time, when there is a limit; the times are medians."""
    ratio = times_of(runs, ours, peer)
    return Figure(
        name,
        seconds(median_seconds(runs[ours])),
        f"{seconds(median_seconds(runs[peer]))} ({peer})",
        f"{ratio:.2f}x",
        "" if limit is None else f"<= {number(limit)}x",
        None if limit is None else ratio <= limit,
    )


def rate_of(
    name: str,
    bytes_moved: int,
    runs: Mapping[str, Sequence[Run]],
    ours: str,
    peer: str,
    share: float,
) -> Figure:
    """At least `share` of the peer's rate; the rates are those of median times."""
    own, other = (bytes_moved / median_seconds(runs[one]) / 1e6 for one in (ours, peer))
    ratio = 1 / times_of(runs, ours, peer)
    return Figure(
        name,
        f"{number(own)} MB/s",
        f"{number(other)} MB/s ({peer})",
        f"{ratio:.2f}x",
        f">= {number(share)}x",
        ratio >= share,
    )
