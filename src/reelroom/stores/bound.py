"""A table with its name and a connection: items in and out, requests ready to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, cast

from pynamodb.connection import Connection
from pynamodb.connection.base import MetaTable
from pynamodb.exceptions import TableError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from reelroom.ports.rows import Row
from reelroom.stores.answers import RawItem
from reelroom.stores.noun import Key
from reelroom.stores.shards import Shards
from reelroom.stores.table import DUE_INDEX, DueItem, Item, Table

R = TypeVar("R")

_ALL_OLD: Final = "ALL_OLD"


@dataclass(frozen=True, slots=True)
class Bound(Generic[R]):
    table: Table[R, Any]
    name: str
    connection: Connection
    shards: Shards

    def item(self, row: Row, version: int, token: str) -> RawItem:
        """The attributes of a row, keys apart."""
        item: Item = self.table.dump(cast("R", row))
        item.version = version
        item.op = token
        due = getattr(row, "due", None)
        if due is not None:
            if not isinstance(item, DueItem):
                raise TypeError(f"{type(item).__name__} has to be a DueItem: its rows can be due.")
            item.due_queue = self.shards.of(due.queue, row.id)
            item.due_at = due.at
            item.due_failures = due.failures or None
        keys = self.keys
        return {name: value for name, value in item.serialize().items() if name not in keys}

    def row(self, raw: RawItem) -> R:
        return self.table.load(self.table.item.from_raw_data(raw))

    @property
    def keys(self) -> list[str]:
        """The names of its key attributes, hash first."""
        position = self.table.position
        names = [self.table.partition.attr_name]
        return names if position is None else [*names, position.attr_name]

    def raw_key(self, key: Key) -> RawItem:
        values = [key.partition, *([] if key.position is None else [key.position])]
        return {name: {"S": value} for name, value in zip(self.keys, values, strict=True)}

    def put(self, row: Row, token: str) -> dict[str, Any]:
        """The request that puts a row which is not there yet."""
        key = self.table.noun.required_key(row.id)
        return self.connection.get_operation_kwargs(
            self.name,
            key.partition,
            key.position,
            key="Item",
            attributes=self.item(row, row.version, token),
            condition=self.table.partition.does_not_exist(),
            return_values_on_condition_failure=_ALL_OLD,
        )

    def request(
        self,
        row_id: str,
        condition: Condition | None = None,
        actions: Sequence[Action] | None = None,
        return_values: str | None = None,
    ) -> dict[str, Any]:
        """The request of an update (with `actions`), a delete or a condition check."""
        key = self.table.noun.required_key(row_id)
        return self.connection.get_operation_kwargs(
            self.name,
            key.partition,
            key.position,
            actions=actions,
            condition=condition,
            return_values=return_values,
            return_values_on_condition_failure=_ALL_OLD if condition is not None else None,
        )

    def overwritten(self, row: Row, token: str) -> list[Action]:
        """Sets or removes every attribute that a Replace writes."""
        written = self.item(row, row.version + 1, token)
        names = {one.attr_name for one in self.table.item.get_attributes().values()}
        return [
            Path([name]).set(written[name]) if name in written else Path([name]).remove()
            for name in sorted(names - self.table.reported - set(self.keys))
        ]

    def introduce(self) -> None:
        """Tells the connection of the table, without which it builds no requests; asks nobody."""
        try:
            self.connection.get_meta_table(self.name)
        except TableError:
            self.connection.add_meta_table(MetaTable(self._schema()))

    def _schema(self) -> dict[str, Any]:
        indexed = [("due_queue", "S"), ("due_at", "N")] if self.table.has_due else []
        index = {"IndexName": DUE_INDEX, "KeySchema": _roles([name for name, _ in indexed])}
        typed = [(name, "S") for name in self.keys] + indexed
        return {
            "TableName": self.name,
            "KeySchema": _roles(self.keys),
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": type_} for name, type_ in typed
            ],
            "GlobalSecondaryIndexes": [index] if indexed else [],
        }


def _roles(names: Sequence[str]) -> list[dict[str, str]]:
    paired = zip(names, ("HASH", "RANGE"), strict=False)
    return [{"AttributeName": name, "KeyType": role} for name, role in paired]
