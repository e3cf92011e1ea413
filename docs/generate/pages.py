"""The pages that hold generated blocks, and the blocks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from docs.generate import codes, commands, limits, metrics, ports, settings, states, template
from docs.generate.blocks import filled, names

ROOT: Final = Path(__file__).parents[2]

Blocks = Callable[[], Mapping[str, str]]
_CHEAP: Final[tuple[Blocks, ...]] = tuple(
    module.blocks
    for module in (codes, commands, limits, metrics, ports, settings, states, template)
)


@cache
def _cheap() -> Mapping[str, str]:
    """What is only read out of the code."""
    return {name: text for blocks in _CHEAP for name, text in blocks().items()}


@cache
def _calls() -> Mapping[str, str]:
    from docs.generate.calls.tables import blocks

    return blocks()


@cache
def _walk() -> Mapping[str, str]:
    from docs.generate.walk.rendering import blocks

    return blocks()


@cache
def _scale() -> Mapping[str, str]:
    from docs.generate.scale import blocks

    return blocks()


class _Blocks(dict[str, str]):
    """Each made when a page asks for it: the measured ones take seconds."""

    def __missing__(self, name: str) -> str:
        made = _calls() if name.startswith("calls-") else _cheap()
        if name.startswith("step-"):
            made = _walk()
        if name.startswith("scale-"):
            made = _scale()
        return made[name]


def pages() -> Iterator[Path]:
    """Those that have a generated block."""
    for path in (ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md"))):
        if path.exists() and names(path.read_text(encoding="utf-8")):
            yield path


def current(path: Path) -> str:
    """The page as it should be."""
    return filled(path.read_text(encoding="utf-8"), _Blocks())
