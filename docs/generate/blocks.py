"""Marked stretches of a page that are generated; the rest of the page belongs to its writer.

<!-- generated: NAME -->
...
<!-- end: NAME -->
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

_BLOCK: Final = re.compile(
    r"(?P<begin><!-- generated: (?P<name>[\w-]+) -->\n).*?(?P<end><!-- end: (?P=name) -->)",
    re.DOTALL,
)


def names(page: str) -> list[str]:
    """The blocks of a page in their order."""
    return [found["name"] for found in _BLOCK.finditer(page)]


def filled(page: str, blocks: Mapping[str, str]) -> str:
    """The page with each of its blocks as `blocks` has it; KeyError for one that is not there."""

    def fill(found: re.Match[str]) -> str:
        return f"{found['begin']}\n{blocks[found['name']].strip()}\n\n{found['end']}"

    return _BLOCK.sub(fill, page)


def table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table; bars inside of cells are escaped."""
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)
