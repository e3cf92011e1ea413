"""Text that people type: kept as they meant it, never trusted as a name of anything."""

from __future__ import annotations

import unicodedata
from typing import Final

from reelroom.domain.errors import Invalid

_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def line(text: str, name: str, limit: int) -> str:
    """One line in NFC without control or direction characters; Invalid when over `limit`."""
    return paragraph(" ".join(text.split()), name, limit)


def paragraph(text: str, name: str, limit: int) -> str:
    """As `line`, but line breaks and tabs stay."""
    clean = "".join(c for c in unicodedata.normalize("NFC", text) if _printable(c)).strip()
    if len(clean) > limit:
        raise Invalid(
            f"The {name} has {len(clean)} characters; at most {limit} fit. Shorten it.",
            field=(name,),
        )
    return clean


def _printable(character: str) -> bool:
    if character in "\n\t":
        return True
    return unicodedata.category(character) not in {"Cc", "Cs", "Co", "Cn"} and (
        character not in _BIDI
    )
