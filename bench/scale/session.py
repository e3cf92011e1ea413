"""What one session asks for in its life: how people use it is assumed, the calls are counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from bench.scale.calls import counted
from reelroom.domain.parts import part_count, part_size
from reelroom.domain.policy import GIB, MIB

_TARGETS: Final = 32  # part URLs of a request, as the page and the client ask for them
_RANGE: Final = 32 * MIB
_PUBLISHED_PART: Final = 16 * MIB


@dataclass(frozen=True)
class Habits:
    """One session: three chapters of an action camera, joined once, looked at three times.

    `bytes_per_s` is what a task joins, download and publishing included; `start_s` is billed
    before it begins. `peak` is the busiest hour beside the average one.
    """

    sources: int = 3
    source_bytes: int = 4 * GIB
    views: int = 3
    watched: float = 0.5  # of the recording, each time
    bytes_per_s: float = 100e6
    start_s: float = 40.0
    poll_s: float = 5.0
    kept_months: float = 6.0
    peak: float = 6.0

    @property
    def total_bytes(self) -> int:
        return self.sources * self.source_bytes

    @property
    def task_s(self) -> float:
        return self.start_s + self.total_bytes / self.bytes_per_s


def requests(habits: Habits) -> Counter[str]:
    """Operations of the API, by their names in docs/calls.md."""
    parts = part_count(habits.source_bytes, part_size(habits.source_bytes))
    more = -(-parts // _TARGETS) - 1
    return Counter(
        {
            "sessionCreate": 1,
            "sessions": 4,
            "uploadCreate of 4 files or more": 1,
            "uploadPartTargetsCreate, a later one": habits.sources * more,
            "uploadSourceComplete": habits.sources,
            "uploadComplete": 1,
            "job": round(habits.task_s / habits.poll_s),
            "recordings": habits.views,
            "recordingPlaybackUrl": habits.views,
        }
    )


def calls(habits: Habits) -> Counter[str]:
    """AWS calls of everything: API, sender, task and the sweeps that its task and upload cause."""
    table = counted()
    found: Counter[str] = Counter()
    for name, times in requests(habits).items():
        found += _times(table[name], times)
    running = habits.total_bytes / habits.bytes_per_s
    found += table["a whole combine of two small sources"]
    found += _times(table["each report of progress (once a second)"], round(running))
    found += _times(table["each renewal of the lease (after a third of it)"], round(running / 30))
    found += table["a round in which nothing is due"]  # its task has stopped
    found += _times(table["clean: staging of an upload of two sources"], 1)
    parts = part_count(habits.source_bytes, part_size(habits.source_bytes))
    found["s3.UploadPart"] += habits.sources * parts + habits.total_bytes // _PUBLISHED_PART
    found["s3.GetObject"] += habits.total_bytes // _RANGE + habits.views
    return found


def _times(counted: Counter[str], times: int) -> Counter[str]:
    return Counter({name: count * times for name, count in counted.items()})
