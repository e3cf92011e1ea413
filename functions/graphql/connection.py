"""Pages of lists: `nodes` and `pageInfo`, at most 100 at a time."""

from __future__ import annotations

from typing import Final, TypeVar

from reelroom.domain.errors import Invalid
from reelroom.ports import Page

R = TypeVar("R")

DEFAULT_PAGE: Final = 20
LARGEST_PAGE: Final = 100


def page_size(first: int | None) -> int:
    """How many are asked for; raises Invalid beyond 1 to 100."""
    size = DEFAULT_PAGE if first is None else first
    if not 1 <= size <= LARGEST_PAGE:
        raise Invalid(f"Ask for 1 to {LARGEST_PAGE} at a time, not {size}.", field=("first",))
    return size


def connection(page: Page[R]) -> dict[str, object]:
    """A page in the shape of every `...Connection` type."""
    return {
        "nodes": page.items,
        "page_info": {"has_next_page": page.after is not None, "end_cursor": page.after},
    }
