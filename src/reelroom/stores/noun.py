"""What a store has to know of a noun: how its rows are addressed and what a Replace leaves alone.

A noun from outside of the core is one more `Noun` in the list that a store is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from reelroom.domain.errors import NotFound
from reelroom.domain.ids import check, session_of

R = TypeVar("R")

MAX_PARTITION_BYTES: Final = 2048  # Amazon DynamoDB quotas: "Partition key length"
MAX_POSITION_BYTES: Final = 1024  # the same: "Sort key length"


@dataclass(frozen=True, slots=True)
class Key:
    """Where a row lies: rows of one partition are read as one list, sorted by position."""

    partition: str
    position: str | None = None


def _replaced_whole(stored: R, row: R) -> R:
    return row


@dataclass(frozen=True, slots=True)
class Noun(Generic[R]):
    """`name` is singular, lower case. `key` answers None for what cannot be an id of this noun.

    `merged(stored, row)` is `row` with the fields that a Replace does not write, taken from
    `stored`. The id of a row that has a `due` is its position (without one: its partition).
    `position` is what a position looks like, for a noun whose `key` takes any text for one.
    """

    name: str
    kind: type[R]
    key: Callable[[str], Key | None]
    merged: Callable[[R, R], R] = _replaced_whole
    position: re.Pattern[str] | None = None

    def required_key(self, row_id: str) -> Key:
        """The key to write at; raises ValueError for what is no id of this noun."""
        key = self.key(row_id)
        if key is None:
            raise ValueError(f"{row_id!r} is not the id of a {self.name}.")
        return key


def by_id(row_id: str) -> Key | None:
    """The key of a row that stands alone."""
    return Key(row_id) if is_key_text(row_id, MAX_PARTITION_BYTES) else None


def by_own_id(prefix: str) -> Callable[[str], Key | None]:
    """The key of a row that stands alone and has an id of ours."""
    return lambda row_id: Key(row_id) if _is_id(row_id, prefix) else None


def in_session(prefix: str) -> Callable[[str], Key | None]:
    """The key of a row that lies with its session, which its id names."""
    return lambda row_id: Key(session_of(row_id), row_id) if _is_id(row_id, prefix) else None


def is_key_text(text: str, limit: int) -> bool:
    """Whether the database takes `text` as a key of at most `limit` bytes."""
    try:
        return 1 <= len(text.encode()) <= limit
    except UnicodeEncodeError:
        return False


def noun_of(nouns: Mapping[type, Noun[Any]], kind: type[R]) -> Noun[R]:
    """Raises ValueError for a kind that the store was not given."""
    noun = nouns.get(kind)
    if noun is None:
        raise ValueError(f"No noun is registered for {kind.__name__}.")
    return noun


def by_kind(nouns: Iterable[Noun[Any]]) -> dict[type, Noun[Any]]:
    """Raises ValueError when a kind or a name is registered twice."""
    listed = list(nouns)
    found = {noun.kind: noun for noun in listed}
    if len(found) < len(listed) or len({noun.name for noun in listed}) < len(listed):
        raise ValueError("A noun is registered twice with this store.")
    return found


def _is_id(row_id: str, prefix: str) -> bool:
    try:
        check(row_id, prefix)
    except NotFound:
        return False
    return True
