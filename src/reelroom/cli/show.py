"""How things look in a terminal: tables, JSON, bars."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

_WIDEST: Final = 4096
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A line for each row, however narrow the terminal is: ids are there to be copied."""
    shown = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        shown.add_row(*(Text(str(cell)) for cell in row))
    Console(width=_WIDEST, highlight=False).print(shown, crop=False, soft_wrap=True)


def as_json(value: object) -> None:
    out.print_json(json.dumps(value))


def bytes_bars() -> Progress:
    """Bars for bytes; on stderr, so that stdout stays for what was asked."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=err,
    )


def size(count: int) -> str:
    """`1234567` as `1.2 MB`."""
    number = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def clock(milliseconds: int) -> str:
    """`754000` as `12:34`."""
    seconds = round(milliseconds / 1000)
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
