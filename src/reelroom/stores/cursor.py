"""What a caller may ask of a page; checked alike by every store."""

from __future__ import annotations

from reelroom.domain.errors import Invalid
from reelroom.stores.noun import MAX_POSITION_BYTES, is_key_text


def check_page(prefix: str, first: int, after: str | None) -> None:
    """Raises ValueError for a page of nothing, Invalid for a cursor of some other list."""
    if first < 1:
        raise ValueError(f"A page holds at least one row, not {first}.")
    if after is None:
        return
    if not after.startswith(prefix) or not is_key_text(after, MAX_POSITION_BYTES):
        raise Invalid("This cursor is not one of this list. Start without one.", field=("after",))
