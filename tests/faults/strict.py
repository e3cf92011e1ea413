"""What DynamoDB refuses and moto takes: limits of batches and transactions, and tokens used twice.

Sources: Amazon DynamoDB API reference, BatchWriteItem, BatchGetItem and TransactWriteItems. What S3
and ECS refuse, the local object store and the local Fargate refuse by themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from tests.faults.wire import Deliver, answer

_MOST: Final = {"BatchWriteItem": 25, "BatchGetItem": 100, "TransactWriteItems": 100}
_MOST_BYTES: Final = 4 << 20


@dataclass
class Strict:
    """In front of a database: `refused` counts what was refused here, by its error."""

    refused: dict[str, int] = field(default_factory=dict)
    _answers: dict[str, tuple[bytes, AWSResponse | None]] = field(default_factory=dict)

    def __call__(
        self, operation: str, request: AWSPreparedRequest, deliver: Deliver
    ) -> AWSResponse | None:
        body: Any = request.body or b"{}"
        members = json.loads(body)
        if _count(operation, members) > _MOST.get(operation, 1):
            return self._refusal(request, "ValidationException", "Too many items requested")
        if operation != "TransactWriteItems":
            return deliver()
        if len(body) > _MOST_BYTES:
            return self._refusal(request, "ValidationException", "Transaction is too large")
        token = members.get("ClientRequestToken")
        return self._once(token, request, deliver) if token else deliver()

    def _once(
        self, token: str, request: AWSPreparedRequest, deliver: Deliver
    ) -> AWSResponse | None:
        """A token that was seen with these parameters is answered as it was, and does nothing."""
        body: Any = request.body
        if token in self._answers:
            first, known = self._answers[token]
            if first != body:
                return self._refusal(
                    request, "IdempotentParameterMismatchException", "Other parameters before"
                )
            return known
        given = deliver()
        if given is not None and given.status_code == 200:
            self._answers[token] = (body, given)
        return given

    def _refusal(self, request: AWSPreparedRequest, kind: str, message: str) -> AWSResponse:
        self.refused[kind] = self.refused.get(kind, 0) + 1
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{kind}", "message": message}
        return answer(request.url, 400, json.dumps(body).encode())


def _count(operation: str, members: Mapping[str, Any]) -> int:
    if operation == "TransactWriteItems":
        return len(members["TransactItems"])
    tables = members.get("RequestItems", {}).values()
    if operation == "BatchWriteItem":
        return sum(len(requests) for requests in tables)
    return sum(len(keys["Keys"]) for keys in tables) if operation == "BatchGetItem" else 1
