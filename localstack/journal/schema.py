"""What the journal knows of the tables: how each came to be, and which attribute ends its rows."""

from __future__ import annotations

from typing import Any

from localstack.awsjson import AwsError
from localstack.journal.operations import TABLE_WRITES
from localstack.journal.record import Record
from localstack.journal.request import Request

Key = tuple[str, str]  # region, table name


class Schema:
    """The records that made each living table, in order; rebuilt from the journal at a start."""

    def __init__(self) -> None:
        self._made_by: dict[Key, list[Record]] = {}
        self._ends_by: dict[Key, str] = {}

    def observe(self, record: Record) -> None:
        """Take note of a write that was carried out."""
        if record.operation not in TABLE_WRITES:
            return
        request = Request(record.operation, record.region, record.body)
        key = _key(request)
        if record.operation == "DeleteTable":
            self._made_by.pop(key, None)
            self._ends_by.pop(key, None)
            return
        if record.operation == "UpdateTimeToLive":
            attribute, enabled = _specification(request.members())
            self._ends_by.pop(key, None)
            if enabled:
                self._ends_by[key] = attribute
        self._made_by.setdefault(key, []).append(record)

    def tables(self) -> tuple[Key, ...]:
        """The living tables."""
        return tuple(self._made_by)

    def records(self) -> list[Record]:
        """What makes the living tables again, without rows."""
        return [record for records in self._made_by.values() for record in records]

    def expiring(self) -> dict[Key, str]:
        """The tables with time to live, and the attribute that holds the end (epoch seconds)."""
        return dict(self._ends_by)

    def check_ttl(self, request: Request) -> None:
        """Whether an UpdateTimeToLive may be carried out. Raises AwsError."""
        attribute, enabled = _specification(request.members())
        now = self._ends_by.get(_key(request))
        if enabled and now is not None:
            raise AwsError("ValidationException", "TimeToLive is already enabled")
        if not enabled and now is None:
            raise AwsError("ValidationException", "TimeToLive is already disabled")
        if not enabled and now != attribute:
            raise AwsError("ValidationException", "TimeToLive is active on a different attribute")

    def ttl_description(self, request: Request) -> dict[str, str]:
        """`TimeToLiveDescription` of the table that `request` names."""
        attribute = self._ends_by.get(_key(request))
        if attribute is None:
            return {"TimeToLiveStatus": "DISABLED"}
        return {"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}


def _key(request: Request) -> Key:
    members = request.members()
    named = str(members.get("TableName") or members.get("ResourceArn") or "")
    return request.region, named.rpartition("/")[2]  # names and ARNs are both allowed


def _specification(members: dict[str, Any]) -> tuple[str, bool]:
    specification = members.get("TimeToLiveSpecification")
    if not isinstance(specification, dict) or not specification.get("AttributeName"):
        raise AwsError("ValidationException", "TimeToLiveSpecification needs an AttributeName")
    return str(specification["AttributeName"]), bool(specification.get("Enabled"))
