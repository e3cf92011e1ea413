"""One measured line: ours, the peer's, their ratio, the target and whether it is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_HEADINGS = ("figure", "Reelroom", "beside", "ratio", "target", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """`met` is None for a figure that is only there for orientation."""

    name: str
    ours: str
    peer: str = ""
    ratio: str = ""
    target: str = ""
    met: bool | None = None


def at_most(name: str, value: float, limit: float, unit: str, peer: str = "") -> Figure:
    """`value` in `unit` may not pass `limit`."""
    return Figure(
        name, f"{number(value)} {unit}", peer, "", f"<= {number(limit)} {unit}", value <= limit
    )


def seen(name: str, value: float, unit: str, peer: str = "") -> Figure:
    """Only for orientation."""
    return Figure(name, f"{number(value)} {unit}", peer)


def number(value: float) -> str:
    """Three digits that matter, and no exponent."""
    if value and abs(value) < 100:
        return f"{value:.3g}"
    return f"{value:,.0f}"


def seconds(value: float) -> str:
    return f"{number(value)} s" if value >= 1 else f"{number(value * 1000)} ms"


def megabytes(count: float) -> str:
    return f"{number(count / 1e6)} MB"


def table(figures: Sequence[Figure], *, judged: bool = True) -> str:
    """A Markdown table that can be read as it is."""
    rows = [_HEADINGS, *(_row(figure, judged) for figure in figures)]
    widths = [max(3, *(len(row[place]) for row in rows)) for place in range(len(_HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def missed(figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.met is False]


def _row(figure: Figure, judged: bool) -> tuple[str, ...]:
    verdict = {True: "met", False: "MISSED", None: ""}[figure.met if judged else None]
    return (figure.name, figure.ours, figure.peer, figure.ratio, figure.target, verdict)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return "| " + " | ".join(cells) + " |"
