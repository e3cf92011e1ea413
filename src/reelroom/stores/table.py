"""A noun as a DynamoDB table: its item type, and the mapping to and from the domain.

`Item` and `DueItem` are the pynamodb models that a noun's own one extends. Models carry no table
name and make no calls: they are schema and serializer, so two stores with different tables can
live in one process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from pynamodb.attributes import Attribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from reelroom.domain.due import Due, Queue
from reelroom.stores.attributes import EpochMs
from reelroom.stores.noun import Noun

DUE_INDEX: Final = "due"


class Item(Model):
    """`op` is the token of the last write, so that a write can know its own traces."""

    version = NumberAttribute()
    op = UnicodeAttribute(null=True)


class DueItem(Item):
    """`due_queue` is `<queue>#<shard>`; all are absent when nothing is owed."""

    due_queue = UnicodeAttribute(null=True)
    due_at = EpochMs(null=True)
    due_failures = NumberAttribute(null=True)

    @property
    def due(self) -> Due | None:
        if self.due_queue is None:
            return None
        queue = Queue(self.due_queue.rpartition("#")[0])
        return Due(queue, self.due_at, int(self.due_failures or 0))


R = TypeVar("R")
I = TypeVar("I", bound=Item)  # noqa: E741


@dataclass(frozen=True, slots=True)
class Table(Generic[R, I]):
    """`dump` makes an item without `version`, `op` and due attributes: the store adds them. `load`
    gets an item with all of them. `reported` are attributes that a Replace does not write: those
    of the fields that `noun.merged` keeps."""

    noun: Noun[R]
    item: type[I]
    dump: Callable[[R], I]
    load: Callable[[I], R]
    reported: frozenset[str] = frozenset()

    @property
    def partition(self) -> Attribute[Any]:
        return next(one for one in self.item.get_attributes().values() if one.is_hash_key)

    @property
    def position(self) -> Attribute[Any] | None:
        attributes = self.item.get_attributes().values()
        return next((one for one in attributes if one.is_range_key), None)

    @property
    def has_due(self) -> bool:
        return issubclass(self.item, DueItem)
