"""How much is tried: a sample in `make test`, all of it in `make faults`, and what came of it."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

LEVEL: Final = os.environ.get("REELROOM_FAULTS", "sample")  # sample, full or soak
_REPORT: Final = os.environ.get("REELROOM_FAULTS_REPORT")


def amount(sample: T, full: T, soak: T | None = None) -> T:
    """`soak` is as `full` unless given."""
    if LEVEL == "soak" and soak is not None:
        return soak
    return sample if LEVEL == "sample" else full


def note(area: str, *, broken: int, recovered_after: timedelta | None, faults: int = 1) -> None:
    """One proof, as a line of the report; `broken` counts violations."""
    if _REPORT is None:
        return
    seconds = None if recovered_after is None else recovered_after.total_seconds()
    line = json.dumps({"area": area, "faults": faults, "broken": broken, "seconds": seconds})
    with Path(_REPORT).open("a", encoding="utf-8") as report:
        report.write(line + "\n")  # one short write: lines of parallel workers do not mix
