"""Count as a step: limits and the floor at 0 are conditions of the same update, so no race can
pass them.

An update that adds must not happen twice. A token on the row alone cannot hold that: another Count
may have put its own token over it before the repeat comes. So a Count always goes in a transaction,
whose ClientRequestToken the database itself remembers; the condition on `op` serves emulators that
do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import cast

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from reelroom.domain.errors import ReelroomError
from reelroom.domain.owner import Counter, Owner
from reelroom.ports.rows import Count, OverLimit
from reelroom.stores.answers import RawItem
from reelroom.stores.bound import Bound
from reelroom.stores.owner import OwnerItem
from reelroom.stores.step import Step


def count_step(
    bound: Bound[Owner], count: Count, token: str, emptied: frozenset[Counter] = frozenset()
) -> Step:
    """`emptied` are counters known to hold less than is taken away: they become 0."""

    def refused(item: RawItem) -> ReelroomError | Step:
        held = {counter: int(item.get(counter, {}).get("N", "0")) for counter in count.by}
        for counter, change in count.by.items():
            limit = count.limits.get(counter)
            if change > 0 and limit is not None and held[counter] + change > limit:
                return OverLimit(counter)
        short = frozenset(one for one, change in count.by.items() if held[one] + change < 0)
        return count_step(bound, count, token, short)

    conditions = [
        OwnerItem.op.does_not_exist() | (OwnerItem.op != token),
        *_conditions(count, emptied),
    ]
    request = bound.request(
        count.owner_id,
        condition=reduce(and_, conditions),
        actions=[
            OwnerItem.version.add(1),
            OwnerItem.op.set(token),
            *_actions(count, emptied),
            *_held(count),
        ],
    )
    return Step("Update", request, refused, alone=False)


def _conditions(count: Count, emptied: frozenset[Counter]) -> Iterator[Condition]:
    for counter, change in count.by.items():
        attribute = _attribute(counter)
        if counter in emptied:
            yield attribute.does_not_exist() | (attribute < -change)
        elif change < 0:
            yield attribute >= -change
        elif change > 0 and counter in count.limits:
            yield _below(attribute, count.limits[counter] - change)


def _below(attribute: NumberAttribute, most: int) -> Condition:
    """An absent counter is 0."""
    held: Condition = attribute <= most
    return attribute.does_not_exist() | held if most >= 0 else held


def _actions(count: Count, emptied: frozenset[Counter]) -> Iterator[Action]:
    for counter, change in count.by.items():
        if change:
            attribute = _attribute(counter)
            yield attribute.set(0) if counter in emptied else attribute.add(change)


def _held(count: Count) -> Iterator[Action]:
    if count.holder and any(change > 0 for change in count.by.values()):
        yield OwnerItem.holders.add({count.holder})
    elif count.holder:
        yield OwnerItem.holders.delete({count.holder})


def _attribute(counter: Counter) -> NumberAttribute:
    return cast("NumberAttribute", getattr(OwnerItem, counter.value))
