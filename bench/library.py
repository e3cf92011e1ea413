"""Pages of a person's sessions: the work that one page is, with few sessions and with many.

Real HTTP to the local cloud. What is judged is ours: the function's own time, and how often it asks
the database. How long that takes to answer is told beside it: the emulator sorts a whole partition
for each question, which DynamoDB does not.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import machine
from bench.cloud import bench_cloud
from bench.command import run
from bench.figure import Figure, number
from bench.options import Options, Scale
from bench.warm import Called, WarmApi, warm_api
from localstack.cloud import LocalCloud

_SESSIONS: Final = {Scale.QUICK: (3, 6), Scale.USUAL: (100, 2_000), Scale.FULL: (100, 10_000)}
_CALLS: Final = {Scale.QUICK: 2, Scale.USUAL: 40, Scale.FULL: 100}
_MOST: Final = 1.5  # times the work with few
_ROWS: Final = "{ nodes { id title date recordingStatus } pageInfo { hasNextPage endCursor } }"
_PAGES: Final[Mapping[str, str]] = {
    "the newest 20": f"{{ sessions(first: 20) {_ROWS} }}",
    "20 of one platform": f"{{ sessions(first: 20, filter: {{ platform: ZOOM }}) {_ROWS} }}",
    "20 up to a day": f'{{ sessions(first: 20, filter: {{ dateTo: "2026-06-30" }}) {_ROWS} }}',
    # Nothing is found: the page reads all that it may.
    "none of 500": f"{{ sessions(first: 20, filter: {{ status: FAILED }}) {_ROWS} }}",
}


@dataclass(frozen=True, slots=True)
class Work:
    """Medians in milliseconds, of a page without its calls and of those; the last run's calls."""

    own: float
    called: float
    calls: tuple[str, ...]


def measure(options: Options, folder: Path) -> list[Figure]:
    """List sessions."""
    with bench_cloud(folder) as cloud:
        return measure_in(cloud, options, folder)


def measure_in(cloud: LocalCloud, options: Options, _: Path) -> list[Figure]:
    """In a cloud that runs already."""
    few, many = options.of(_SESSIONS)
    with warm_api(cloud) as api:
        _create(api, range(few))
        before = _pages(api, options)
        _create(api, range(few, many))
        machine.wait_until_quiet(options.patience_s)
        after = _pages(api, options)
    return [_figure(name, few, many, before[name], after[name]) for name in _PAGES]


def _create(api: WarmApi, numbers: Sequence[int]) -> None:
    """A session a day, over and over through one year; every second one of Zoom."""
    for one in numbers:
        api.mutate(
            "sessionCreate",
            "session { id }",
            title=f"Session {one}",
            date=f"2026-{one % 12 + 1:02d}-{one % 28 + 1:02d}",
            platform="ZOOM" if one % 2 else "OTHER",
        )


def _pages(api: WarmApi, options: Options) -> dict[str, Work]:
    return {name: _work(api, query, options.of(_CALLS)) for name, query in _PAGES.items()}


def _work(api: WarmApi, query: str, count: int) -> Work:
    api.ask(query)  # the first one connects
    runs: list[Called] = [api.ask(query) for _ in range(count)]
    own = statistics.median(run.whole - run.called for run in runs)
    called = statistics.median(run.called for run in runs)
    return Work(own * 1000, called * 1000, runs[-1].calls)


def _figure(name: str, few: int, many: int, before: Work, after: Work) -> Figure:
    ratio = after.own / before.own
    is_bound = name == "none of 500"  # with few there are fewer to read
    return Figure(
        f"{name}, of {many:,}",
        _told(after),
        f"{_told(before)} (of {few:,})",
        number(ratio),
        "<= 3 calls" if is_bound else f"<= {_MOST:g}, as many calls",
        len(after.calls) <= 3 if is_bound else _is_same(before, after, ratio),
    )


def _told(work: Work) -> str:
    calls = f"{len(work.calls)} calls in {number(work.called)} ms"
    return f"own {number(work.own)} ms, {calls}"


def _is_same(before: Work, after: Work, ratio: float) -> bool:
    return ratio <= _MOST and len(after.calls) <= len(before.calls)


if __name__ == "__main__":
    sys.exit(run("library", measure))
