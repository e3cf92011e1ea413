"""Consistent reads of one table: one row, many by key, a page of a partition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from reelroom.ports.rows import Page
from reelroom.stores.answers import RawItem, busy, spoken
from reelroom.stores.bound import Bound
from reelroom.stores.noun import MAX_PARTITION_BYTES, Key, is_key_text
from reelroom.stores.patience import MAX_REPEATS, Patience

R = TypeVar("R")


def read_one(bound: Bound[R], row_id: str) -> R | None:
    key = bound.table.noun.key(row_id)
    if key is None:
        return None
    with spoken():
        answer = bound.connection.get_item(
            bound.name, key.partition, key.position, consistent_read=True
        )
    item = answer.get("Item")
    return bound.row(item) if item else None


def read_many(bound: Bound[R], row_ids: Sequence[str], patience: Patience) -> list[R]:
    """In the order asked for; what the database leaves out at first is asked for again."""
    keys = {row_id: bound.table.noun.key(row_id) for row_id in row_ids}
    wanted = [bound.raw_key(key) for key in dict.fromkeys(keys.values()) if key is not None]
    found: dict[Key, R] = {}
    for repeat in range(MAX_REPEATS + 1):
        if not wanted:
            break
        if repeat:
            patience.wait(repeat - 1)
        items, wanted = _batch(bound, wanted)
        found |= {_key_of(bound, item): bound.row(item) for item in items}
    if wanted:
        raise busy()
    return [found[key] for row_id in row_ids if (key := keys[row_id]) in found]


def read_page(
    bound: Bound[R],
    partition: str,
    prefix: str,
    first: int,
    after: str | None,
    newest_first: bool,
) -> Page[R]:
    """One row more than asked for is read, so that the last page is known to be the last."""
    if not is_key_text(partition, MAX_PARTITION_BYTES):
        return Page(())
    position = bound.keys[-1]
    start: RawItem | None = bound.raw_key(Key(partition, after)) if after else None
    items: list[RawItem] = []
    while len(items) <= first:
        with spoken():
            answer = bound.connection.query(
                bound.name,
                partition,
                range_key_condition=_beginning(position, prefix),
                consistent_read=True,
                exclusive_start_key=start,
                limit=first + 1 - len(items),
                scan_index_forward=not newest_first,
            )
        items += answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if start is None:
            break
    rows = tuple(bound.row(item) for item in items[:first])
    return Page(rows, items[first - 1][position]["S"] if len(items) > first else None)


def read_all(bound: Bound[R]) -> Iterator[R]:
    """A scan: for checks by an operator only."""
    after: Any = None
    while True:
        with spoken():
            answer = bound.connection.scan(
                bound.name, consistent_read=True, exclusive_start_key=after
            )
        for item in answer["Items"]:
            yield bound.row(item)
        after = answer.get("LastEvaluatedKey")
        if after is None:
            return


def _beginning(position: str, prefix: str) -> Condition | None:
    return Path([position]).startswith(prefix) if prefix else None


def _batch(bound: Bound[Any], keys: list[RawItem]) -> tuple[list[RawItem], list[RawItem]]:
    """What was found, and the keys that were left unprocessed."""
    with spoken():
        untyped = cast("Sequence[Any]", keys)
        answer = bound.connection.batch_get_item(bound.name, untyped, consistent_read=True)
    left = answer.get("UnprocessedKeys", {}).get(bound.name, {}).get("Keys", [])
    return answer.get("Responses", {}).get(bound.name, []), left


def _key_of(bound: Bound[Any], item: RawItem) -> Key:
    return Key(*(item[name]["S"] for name in bound.keys))
