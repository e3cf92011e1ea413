"""`python -m tests.faults REPORT`: the table of a run: faults, recoveries, violations, times."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any


def main(report: Path) -> int:
    areas: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in report.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        areas[one["area"]].append(one)
    print(f"{'what':<34}{'faults':>8}{'recovered':>11}{'violations':>12}{'p95':>10}{'longest':>10}")
    for area, found in sorted(areas.items()):
        _print(area, found)
    _print("all", [one for found in areas.values() for one in found])
    return int(any(one["broken"] for found in areas.values() for one in found))


def _print(area: str, found: list[dict[str, Any]]) -> None:
    seconds = sorted(one["seconds"] for one in found if one["seconds"] is not None)
    faults, broken = sum(one["faults"] for one in found), sum(one["broken"] for one in found)
    recovered = sum(one["faults"] for one in found if not one["broken"])
    times = (
        [f"{seconds[int(len(seconds) * 0.95)]:.0f} s", f"{seconds[-1]:.0f} s"]
        if seconds
        else ["-", "-"]
    )
    print(f"{area:<34}{faults:>8}{recovered:>11}{broken:>12}{times[0]:>10}{times[1]:>10}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
