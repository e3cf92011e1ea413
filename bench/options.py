"""What every bench takes on its command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")
_UNITS: Final = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class Scale(StrEnum):
    """QUICK only proves that a bench runs; USUAL ends soon; FULL has the sizes that are claimed."""

    QUICK = "quick"
    USUAL = "usual"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Options:
    """`rounds` and `size` (bytes) replace a bench's own; `folder` takes what it writes.

    `patience_s`: how long a run may be put off until nothing else is busy on the machine.
    `page`: whose measured block the table is written into, see bench.page.
    """

    scale: Scale = Scale.USUAL
    rounds: int | None = None
    size: int | None = None
    folder: Path | None = None
    patience_s: float = 0.0
    page: Path | None = None

    @property
    def judged(self) -> bool:
        """Whether figures are held against their targets: tiny sizes tell nothing."""
        return self.scale is not Scale.QUICK

    def rounds_of(self, choices: Mapping[Scale, int]) -> int:
        return self.rounds or choices[self.scale]

    def size_of(self, choices: Mapping[Scale, int]) -> int:
        return self.size or choices[self.scale]

    def of(self, choices: Mapping[Scale, T]) -> T:
        return choices[self.scale]


def read_options(arguments: Sequence[str], program: str, description: str) -> Options:
    """Ends the process on words that are off, as argparse does. FULL=1 stands for `--full`."""
    parser = argparse.ArgumentParser(program, description=description)
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument("--quick", action="store_true", help="tiny sizes, targets not judged")
    scale.add_argument("--full", action="store_true", help="the sizes of docs/figures.md")
    parser.add_argument("--rounds", type=int, help="how often each contender runs")
    parser.add_argument("--size", type=_bytes, help="bytes of one file, as 500M or 2G")
    parser.add_argument("--folder", type=Path, help="where to write; default: the temporary folder")
    parser.add_argument(
        "--patience",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="wait so long before a run for the machine to fall quiet; default: not at all",
    )
    parser.add_argument("--page", type=Path, help="the page to write the table into, too")
    given = parser.parse_args(arguments)
    full = given.full or (os.environ.get("FULL", "") not in {"", "0"} and not given.quick)
    chosen = Scale.QUICK if given.quick else Scale.FULL if full else Scale.USUAL
    return Options(chosen, given.rounds, given.size, given.folder, given.patience, given.page)


def _bytes(text: str) -> int:
    unit = _UNITS.get(text[-1:].upper(), 1)
    number = int(text[:-1] if unit > 1 else text)
    if number < 1:
        raise ValueError(text)
    return number * unit
