"""The state of a backend as records: what a shorter journal is made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from localstack.journal.record import Record
from localstack.journal.request import Reply, Request, make
from localstack.journal.schema import Key

Ask = Callable[[Request], Reply]
Item = dict[str, Any]
_BATCH = 25  # BatchWriteItem's limit


def items(ask: Ask, table: Key) -> Iterator[Item]:
    """Every row of `table`."""
    region, name = table
    start: dict[str, Any] = {}
    while True:
        page = ask(make("Scan", region, {"TableName": name, "ConsistentRead": True, **start}))
        if page.status != 200:
            raise RuntimeError(f"a scan of {name} was refused: {page.body[:300]!r}")
        members = page.members()
        yield from members["Items"]
        if "LastEvaluatedKey" not in members:
            return
        start = {"ExclusiveStartKey": members["LastEvaluatedKey"]}


def as_records(ask: Ask, tables: Iterable[Key], at_ms: int) -> Iterator[Record]:
    """The rows of `tables` as BatchWriteItem records."""
    for region, name in tables:
        batch: list[Item] = []
        for item in items(ask, (region, name)):
            batch.append({"PutRequest": {"Item": item}})
            if len(batch) == _BATCH:
                yield _record(region, name, batch, at_ms)
                batch = []
        if batch:
            yield _record(region, name, batch, at_ms)


def fingerprint(ask: Ask, tables: Iterable[Key]) -> bytes:
    """The same for two backends exactly when they hold the same tables with the same rows."""
    whole = hashlib.sha256()
    for table in sorted(tables):
        rows = sorted(_digest(item) for item in items(ask, table))
        whole.update(_digest([table, _shape(ask, table), len(rows)]) + b"".join(rows))
    return whole.digest()


def _shape(ask: Ask, table: Key) -> list[object]:
    region, name = table
    described = ask(make("DescribeTable", region, {"TableName": name})).members()["Table"]
    indexes = [
        [index[member] for member in ("IndexName", "KeySchema", "Projection")]
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for index in described.get(kind) or []
    ]
    return [described["KeySchema"], described["AttributeDefinitions"], indexes]


def _digest(value: object) -> bytes:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()


def _record(region: str, name: str, batch: list[Item], at_ms: int) -> Record:
    request = make("BatchWriteItem", region, {"RequestItems": {name: batch}})
    return Record(request.operation, region, at_ms, request.body)
