"""The measured blocks of a page: each holds what one bench printed last, and on what machine.

<!-- measured: NAME -->
...
<!-- end: NAME -->
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_BLOCK: Final = "(<!-- measured: {0} -->\n).*?(<!-- end: {0} -->)"


class NoBlock(Exception):
    """The page has no place for this bench."""


def renew(page: Path, name: str, text: str) -> None:
    """Put `text` into the block of `name`; the rest of the page belongs to its writer."""
    before = page.read_text(encoding="utf-8")
    block = re.compile(_BLOCK.format(re.escape(name)), re.DOTALL)
    after, found = block.subn(lambda one: f"{one[1]}\n{text.strip()}\n\n{one[2]}", before)
    if not found:
        raise NoBlock(f"{page} has no line <!-- measured: {name} -->.")
    page.write_text(after, encoding="utf-8")
