"""The index of due work: sparse and sharded, so a sweep costs what is due and never a scan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition

from reelroom.domain.due import Queue
from reelroom.stores.answers import RawItem, spoken
from reelroom.stores.attributes import from_epoch_ms
from reelroom.stores.bound import Bound
from reelroom.stores.operations import COUNTED
from reelroom.stores.table import DUE_INDEX, DueItem


def due_ids(bound: Bound[Any], queue: Queue, now: datetime, limit: int) -> list[str]:
    """The oldest `limit` of all shards together."""
    until = DueItem.due_at <= now
    found = [
        (int(entry["due_at"]["N"]), entry[bound.keys[-1]]["S"])
        for shard in bound.shards.all(queue)
        for entry in _entries(bound, shard, until, limit)
    ]
    return [row_id for _, row_id in sorted(found)[:limit]]


def standing(bound: Bound[Any], queue: Queue) -> tuple[int, datetime | None]:
    """How many rows are in the queue, counted up to 1,000, and when the first fell due."""
    count = 0
    first: list[int] = []
    for shard in bound.shards.all(queue):
        there = [
            int(e["due_at"]["N"]) for e in _entries(bound, shard, None, max(1, COUNTED - count))
        ]
        first += there[:1]
        count += len(there)
    return min(count, COUNTED), from_epoch_ms(min(first)) if first else None


def _entries(
    bound: Bound[Any], shard: str, until: Condition | None, limit: int
) -> Iterator[RawItem]:
    for answer in _answers(bound, shard, until, limit):
        yield from answer["Items"]


def _answers(
    bound: Bound[Any], shard: str, until: Condition | None, limit: int
) -> Iterator[dict[str, Any]]:
    """Pages of the index, until `limit` entries were read or there are no more."""
    after = None
    while limit > 0:
        with spoken():
            answer = bound.connection.query(
                bound.name,
                shard,
                range_key_condition=until,
                exclusive_start_key=after,
                index_name=DUE_INDEX,
                limit=limit,
            )
        yield answer
        limit -= answer["Count"]
        after = answer.get("LastEvaluatedKey")
        if after is None:
            return
