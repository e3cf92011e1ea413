"""DynamoDB's operations, by what the journal must do with them."""

from __future__ import annotations

from localstack.awsjson import AwsError

TARGET = "DynamoDB_20120810."

READS = frozenset(
    {
        "BatchGetItem",
        "DescribeContinuousBackups",
        "DescribeEndpoints",
        "DescribeLimits",
        "DescribeTable",
        "DescribeTimeToLive",
        "GetItem",
        "ListTables",
        "ListTagsOfResource",
        "Query",
        "Scan",
        "TransactGetItems",
    }
)
ITEM_WRITES = frozenset(
    {"BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"}
)
TABLE_WRITES = frozenset(
    {
        "CreateTable",
        "DeleteTable",
        "TagResource",
        "UntagResource",
        "UpdateContinuousBackups",
        "UpdateTable",
        "UpdateTimeToLive",
    }
)
# Answered here: ministack would expire rows by its own clock, outside the journal, and a replay
# would then meet rows that were gone when the conditions of later writes were judged.
TIME_TO_LIVE = frozenset({"DescribeTimeToLive", "UpdateTimeToLive"})

# Records that are no requests: a token still in force, and the end of a snapshot.
REMEMBER_TOKEN = "RememberToken"  # nosec B105 # a kind of record
SNAPSHOT_END = "SnapshotEnd"
NOT_REPLAYED = TIME_TO_LIVE | {REMEMBER_TOKEN, SNAPSHOT_END}


def checked(target: str) -> str:
    """The operation that `target` (`X-Amz-Target`) names. Raises AwsError when not served."""
    operation = target.removeprefix(TARGET)
    served = READS | ITEM_WRITES | TABLE_WRITES
    if not target.startswith(TARGET) or operation not in served:
        raise AwsError(
            "UnknownOperationException", f"{target or 'a call with no X-Amz-Target'} is not served"
        )
    return operation
