"""Which rights a call of the SDK asks for, in the words of `rights.RIGHTS`.

Sources: Service Authorization Reference (DynamoDB, S3, ECS, Lambda); for transactions, Amazon
DynamoDB developer guide, "Using IAM with DynamoDB transactions".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Need = tuple[str, str]

_IN_TRANSACTION: Final = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_OF_OBJECT: Final = {
    "AbortMultipartUpload": ("AbortMultipartUpload",),
    "CompleteMultipartUpload": ("PutObject",),
    "CreateMultipartUpload": ("PutObject",),
    "GetObject": ("GetObject",),
    "HeadObject": ("GetObject",),
    "ListParts": ("ListMultipartUploadParts",),
    "PutObject": ("PutObject",),
    "UploadPart": ("PutObject",),
    "UploadPartCopy": ("PutObject",),
}
_OF_BUCKET: Final = {
    "HeadObject": ("ListBucket",),  # else what is missing would be a 403
    "ListMultipartUploads": ("ListBucketMultipartUploads",),
    "ListObjectsV2": ("ListBucket",),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Logical ids of tables and functions by their physical names."""

    tables: Mapping[str, str]
    functions: Mapping[str, str]

    def needs(self, service: str, operation: str, given: Mapping[str, Any]) -> set[Need]:
        """Action and resource of everything that the call asks for. Raises KeyError for others."""
        asked = {"dynamodb": self._rows, "s3": _bytes, "ecs": _tasks, "lambda": self._functions}
        return set(asked[service](operation, given))

    def _rows(self, operation: str, given: Mapping[str, Any]) -> Iterator[Need]:
        if operation == "TransactWriteItems":
            for item in given["TransactItems"]:
                ((kind, request),) = item.items()
                yield from self._rows(_IN_TRANSACTION[kind], request)
            return
        names = given["RequestItems"] if operation == "BatchGetItem" else [given["TableName"]]
        index = f"/index/{given['IndexName']}" if "IndexName" in given else ""
        for name in names:
            yield f"dynamodb:{operation}", self.tables[name] + index

    def _functions(self, operation: str, given: Mapping[str, Any]) -> Iterator[Need]:
        assert operation == "Invoke"
        yield "lambda:InvokeFunction", self.functions[given["FunctionName"]]


def _bytes(operation: str, given: Mapping[str, Any]) -> Iterator[Need]:
    if operation == "DeleteObjects":
        for entry in given["Delete"]["Objects"]:
            yield "s3:DeleteObject", _folder(entry["Key"])
        return
    if operation not in _OF_OBJECT and operation not in _OF_BUCKET:
        raise KeyError(f"Which right does s3.{operation} ask for?")
    if "Tagging" in given:
        yield "s3:PutObjectTagging", _folder(given["Key"])
    if "CopySource" in given:
        yield "s3:GetObject", _folder(given["CopySource"]["Key"])
    for action in _OF_OBJECT.get(operation, ()):
        yield f"s3:{action}", _folder(given["Key"])
    for action in _OF_BUCKET.get(operation, ()):
        yield f"s3:{action}", "MediaBucket"


def _folder(key: str) -> str:
    return f"MediaBucket/{key.partition('/')[0]}/*"


def _tasks(operation: str, given: Mapping[str, Any]) -> Iterator[Need]:
    if operation != "RunTask":
        yield f"ecs:{operation}", "ecs:task/Cluster/*"
        return
    kind = given["taskDefinition"].rpartition("-")[2]
    yield "ecs:RunTask", f"ecs:task-definition/<stack>-{kind}:*"
    yield "iam:PassRole", f"{kind.capitalize()}Role"
    yield "iam:PassRole", "TaskExecutionRole"
