"""The metrics that the functions write, each with what it tells an operator."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from docs.generate.blocks import table
from docs.generate.sources import ROOT, calls
from reelroom.domain.due import Queue

_SWEPT: Final = "Swept"
MEANINGS: Final[Mapping[str, tuple[str, str]]] = {
    "Requests": ("GraphQL requests, by `operation`", "traffic"),
    "Refusals": (
        "refusals that callers were told, by `operation`",
        "a rise after a release of yours: read `codes` in the log event `request`",
    ),
    "Faults": (
        "answers INTERNAL, by `operation`: a bug, or a right or resource that is missing",
        "never above 0; the log event `fault` has the same `request_id`",
    ),
    "Duration": ("ms from event to answer, by `operation`", "slow answers"),
    "QueuedJobs": (
        "jobs that stand in the dispatch queue, counted up to 1,000",
        "above 0 for more than minutes: see *A job waits*",
    ),
    "OldestJobAge": (
        "seconds since the oldest of them fell due; 0 while they wait for their `retryAt`",
        "above 300: the sweep does not run, or it fails",
    ),
    "SweepFailures": (
        "rows on which one sweep failed; each stays due",
        "above 0 twice: read the log event `sweep_failed`, it names row and error",
    ),
    f"{_SWEPT}Remove": ("rounds over removed sessions", "removals under way"),
    f"{_SWEPT}Lease": ("jobs whose runner was silent, or whose task never came", "lost tasks"),
    f"{_SWEPT}Fix": ("jobs whose time to be mended was over", ""),
    f"{_SWEPT}Dispatch": ("jobs for which a task was asked", ""),
    f"{_SWEPT}Complete": ("sources whose parts storage had to be asked about again", "slow S3"),
    f"{_SWEPT}Expiry": ("open uploads that were looked at because no part came", ""),
    f"{_SWEPT}Clean": ("uploads whose staging was emptied", ""),
    f"{_SWEPT}Delete": ("recordings that were erased", ""),
    f"{_SWEPT}Check": ("ended jobs whose leftovers were looked for", ""),
}


def blocks() -> dict[str, str]:
    rows = [(f"`{name}`", *MEANINGS[name]) for name in written()]
    return {
        "metrics": table(("metric", "what it counts", "when it wants you"), rows),
        "alarms": table(("alarm", "what it says"), alarms()),
    }


def alarms() -> list[tuple[str, str]]:
    """The template's alarms with their descriptions."""
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    found: list[tuple[str, str]] = re.findall(
        r"^  (\w+):\n    Type: AWS::CloudWatch::Alarm\n(?:    .*\n)*?      AlarmDescription: (.*)$",
        text,
        re.MULTILINE,
    )
    return [(f"`{name}`", said) for name, said in found]


def written() -> list[str]:
    """The names that the code writes, in its order; `Swept...` once for each queue."""
    return list(dict.fromkeys(_names()))


def _names() -> Iterator[str]:
    for path, call in calls("add_metric"):
        if not path.startswith("functions/"):
            continue
        named = call.args[0]
        if isinstance(named, ast.Constant):
            yield str(named.value)
        elif isinstance(named, ast.JoinedStr):
            yield from (f"{_SWEPT}{queue.capitalize()}" for queue in Queue)
