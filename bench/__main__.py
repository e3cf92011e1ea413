"""`python -m bench`: every bench, one after the other, and one table at the end.

Each runs in a process of its own, as `make bench-NAME` would; FULL=1 or `--full` takes the sizes
that are claimed in docs/figures.md.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from bench import machine

QUICK: Final = ("imports", "api", "library", "objectstore", "upload", "combine", "job")
BENCHES: Final = (*QUICK, "browser", "cancel", "correctness")
_HEADINGS: Final = 2


def main(arguments: list[str]) -> int:
    """0 when every target of every bench is met."""
    print(f"`make bench`: {machine.described()}", flush=True)
    codes, rows = {}, list[str]()
    for name in QUICK if "--quick" in arguments else BENCHES:
        codes[name], told = _bench(name, arguments)
        rows += _rows(told, name, first=not rows)
    print("\n" + "\n".join(rows))
    late = [name for name, code in codes.items() if code]
    print(f"\n{machine.load()}. " + (f"Missed: {', '.join(late)}." if late else "All met."))
    return 1 if late else 0


def _bench(name: str, arguments: list[str]) -> tuple[int, str]:
    """The exit code of one, and what it printed, which is passed on as it comes."""
    print(f"\n## {name}\n", flush=True)
    child = subprocess.Popen(
        [sys.executable, "-m", f"bench.{name}", *arguments],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    lines = []
    for line in child.stdout:
        print(line, end="", flush=True)
        lines.append(line.rstrip("\n"))
    return child.wait(), "\n".join(lines)


def _rows(told: str, name: str, *, first: bool) -> list[str]:
    """The table in `told`, with the bench's name in front; headings only once."""
    table = [line for line in told.splitlines() if line.startswith("|")]
    fronts = [" bench ", "---", *[f" {name} "] * len(table)]
    lines = [f"|{front}{line}" for front, line in zip(fronts, table, strict=False)]
    return lines if first else lines[_HEADINGS:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
