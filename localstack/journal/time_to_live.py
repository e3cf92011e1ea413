"""Time to live, kept by the journal: an expired row leaves through a write like any other.

DynamoDB deletes "within a few days" after the end; no reader may rely on it. Rows whose end is
more than five years back are left alone, as DynamoDB leaves them (developer guide, TTL).
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from localstack.awsjson import AwsError
from localstack.journal.request import Reply, Request, make
from localstack.journal.schema import Key, Schema

_LOG = logging.getLogger(__name__)
_FIVE_YEARS_S = 5 * 365 * 24 * 3600
_PAGE = 1000
_JSON = {"content-type": "application/x-amz-json-1.0"}
Ask = Callable[[Request], Reply]


def answer(request: Request, schema: Schema, ask: Ask) -> Reply:
    """DescribeTimeToLive or UpdateTimeToLive. Raises AwsError."""
    name = request.members().get("TableName")
    table = ask(make("DescribeTable", request.region, {"TableName": name}))
    if table.status != 200:
        return table
    if request.operation == "DescribeTimeToLive":
        return _reply({"TimeToLiveDescription": schema.ttl_description(request)})
    schema.check_ttl(request)
    wanted = request.members()["TimeToLiveSpecification"]
    return _reply({"TimeToLiveSpecification": wanted})


def _reply(members: dict[str, Any]) -> Reply:
    return Reply(200, json.dumps(members).encode(), _JSON)


def sweep(ask: Ask, expiring: dict[Key, str], now_s: int) -> int:
    """Delete the rows whose end has come; how many were found. Raises AwsError."""
    return sum(_sweep_table(ask, table, name, now_s) for table, name in expiring.items())


def _sweep_table(ask: Ask, table: Key, attribute: str, now_s: int) -> int:
    region, name = table
    described = ask(make("DescribeTable", region, {"TableName": name}))
    if described.status != 200:
        return 0  # the table went away meanwhile
    keys = [part["AttributeName"] for part in described.members()["Table"]["KeySchema"]]
    found = 0
    start: dict[str, Any] = {}
    while True:
        page = ask(make("Scan", region, _expired_page(name, attribute, now_s) | start)).members()
        for item in page.get("Items", []):
            ask(make("DeleteItem", region, _delete(name, keys, attribute, item)))
            found += 1
        if "LastEvaluatedKey" not in page:
            return found
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _expired_page(name: str, attribute: str, now_s: int) -> dict[str, Any]:
    return {
        "TableName": name,
        "Limit": _PAGE,
        "FilterExpression": "#end BETWEEN :oldest AND :now",
        "ExpressionAttributeNames": {"#end": attribute},
        "ExpressionAttributeValues": {
            ":oldest": {"N": str(now_s - _FIVE_YEARS_S)},
            ":now": {"N": str(now_s)},
        },
    }


def _delete(name: str, keys: list[str], attribute: str, item: dict[str, Any]) -> dict[str, Any]:
    """Only if its end is still the one that was read: it may have been prolonged meanwhile."""
    return {
        "TableName": name,
        "Key": {key: item[key] for key in keys},
        "ConditionExpression": "#end = :seen",
        "ExpressionAttributeNames": {"#end": attribute},
        "ExpressionAttributeValues": {":seen": item[attribute]},
    }


class Sweeper:
    """Sweeps every `period_s` until closed."""

    def __init__(self, sweep_once: Callable[[], int], period_s: float) -> None:
        self._sweep_once = sweep_once
        self._period_s = period_s
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="time-to-live", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._closed.wait(self._period_s):
            try:
                self._sweep_once()
            except AwsError as error:
                _LOG.warning("expired rows stay for now: %s", error)

    def close(self) -> None:
        """Stop after the sweep under way."""
        self._closed.set()
        self._thread.join()
