"""`AWS::DynamoDB::Table` as boto3's `create_table` arguments.

The property names are the same; only what has an API call of its own is taken out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localstack.template.errors import refuse_unknown
from localstack.template.records import Table

_CREATE = frozenset(
    {
        "AttributeDefinitions",
        "BillingMode",
        "GlobalSecondaryIndexes",
        "KeySchema",
        "LocalSecondaryIndexes",
    }
)
# What has a call of its own, and what only an account needs.
_APART = frozenset(
    {
        "DeletionProtectionEnabled",
        "PointInTimeRecoverySpecification",
        "StreamSpecification",
        "TableName",
        "Tags",
        "TimeToLiveSpecification",
    }
)


def read_table(logical_id: str, name: str, properties: Mapping[str, Any]) -> Table:
    """Raises TemplateError for a property that the local cloud would silently leave out."""
    refuse_unknown(logical_id, properties, _CREATE | _APART)
    create = {key: value for key, value in properties.items() if key in _CREATE}
    return Table(
        logical_id=logical_id,
        name=name,
        create={"TableName": name} | create,
        time_to_live=properties.get("TimeToLiveSpecification"),
        recovery=properties.get("PointInTimeRecoverySpecification"),
    )
