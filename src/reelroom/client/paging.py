"""Answers that may be null, and lists that come page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from reelroom.client.errors import ApiRefused
from reelroom.client.models import Page

T = TypeVar("T")
PAGE: Final = 100


def found(answer: T | None, what: str) -> T:
    """`answer`, or ApiRefused: null stands for missing and for not yours alike."""
    if answer is None:
        raise ApiRefused("NOT_FOUND", f"There is no such {what}, or it is not yours.")
    return answer


def page(answer: Mapping[str, Any], of: Callable[[Mapping[str, Any]], object]) -> Page:
    more = answer["pageInfo"]["hasNextPage"]
    items = tuple(of(node) for node in answer["nodes"])
    return Page(items, answer["pageInfo"]["endCursor"] if more else None)


def paged(fetch: Callable[[str | None], Page]) -> Iterator[Any]:
    after: str | None = None
    while True:
        one = fetch(after)
        yield from one.items
        after = one.after
        if after is None:
            return
