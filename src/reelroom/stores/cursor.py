"""What a caller may ask of a page; checked alike by every store."""

from __future__ import annotations

from typing import Any

from reelroom.domain.errors import Invalid
from reelroom.stores.noun import MAX_POSITION_BYTES, Key, Noun, is_key_text


def check_page(noun: Noun[Any], partition: str, prefix: str, first: int, after: str | None) -> None:
    """Raises ValueError for a page of nothing, Invalid for a cursor of some other list."""
    if first < 1:
        raise ValueError(f"A page holds at least one row, not {first}.")
    if after is not None and not (after.startswith(prefix) and _is_of(noun, partition, after)):
        raise Invalid("This cursor is not one of this list. Start without one.", field=("after",))


def _is_of(noun: Noun[Any], partition: str, after: str) -> bool:
    """Whether a row of this noun could stand at `after` in this partition."""
    if not is_key_text(after, MAX_POSITION_BYTES):
        return False
    if noun.position is not None:
        return noun.position.fullmatch(after) is not None
    # A row's id is its position, or what `key` makes of the partition and the position.
    here = Key(partition, after)
    return here in {noun.key(after), noun.key(f"{partition}|{after}")}
