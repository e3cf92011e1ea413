"""Tables for tests: made from the template, in moto or at a real endpoint."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from pynamodb.connection import Connection

from localstack.template import load_template
from reelroom.stores.dynamo import DynamoRows
from reelroom.stores.patience import Patience
from reelroom.stores.tables import CORE_TABLES, TableNames
from tests.contract.rows.toy import TOYS

_numbers = count(1)


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """`create_table` arguments by the field of TableNames."""
    template = load_template(Path(__file__).parents[3] / "template.yaml")
    tables = {
        logical_id.removesuffix("Table").lower(): dict(table.create)
        for logical_id, table in template.tables().items()
    }
    return {**tables, "toys": tables["uploads"]}


@dataclass
class Database:
    """One set of tables. `naps` are the waits of the store, in seconds; none is waited for."""

    connection: Connection
    names: TableNames = field(init=False)
    naps: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        tag = next(_numbers)
        names = {field_name: f"test{tag}-{field_name}" for field_name in schemas()}
        for field_name, schema in schemas().items():
            self.client.create_table(**schema | {"TableName": names[field_name]})
        toys = names.pop("toys")
        self.names = TableNames(**names, others={"toy": toys})

    @property
    def client(self) -> Any:
        return self.connection.client

    def rows(self, shards: int = 4) -> DynamoRows:
        return DynamoRows(
            self.names,
            shards=shards,
            tables=(*CORE_TABLES, TOYS),
            connection=self.connection,
            patience=Patience(sleep=self.naps.append, chance=lambda: 1.0),
        )

    def drop(self) -> None:
        for field_name in schemas():
            self.client.delete_table(TableName=self.names.of(field_name.removesuffix("s")))
