"""A DynamoDB request as the journal handles it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from localstack.awsjson import AwsError, Call
from localstack.journal.operations import checked

_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/(?P<region>[a-z0-9-]+)/dynamodb/aws4_request")


@dataclass(frozen=True, slots=True)
class Request:
    """`operation` with its JSON `body`, for the tables of `region`."""

    operation: str
    region: str
    body: bytes

    def members(self) -> dict[str, Any]:
        """The parsed body. Raises AwsError (SerializationException)."""
        try:
            members = json.loads(self.body or b"{}")
        except ValueError as error:
            raise AwsError("SerializationException", "the body is not JSON") from error
        if not isinstance(members, dict):
            raise AwsError("SerializationException", "the body is not a JSON object")
        return members


@dataclass(frozen=True, slots=True)
class Reply:
    """What the backend answered; `headers` in lower case."""

    status: int
    body: bytes
    headers: dict[str, str]

    def members(self) -> dict[str, Any]:
        """The parsed body."""
        members = json.loads(self.body)
        assert isinstance(members, dict)
        return members


def parsed(call: Call) -> Request:
    """The request in `call`; the region comes from the credential's scope. Raises AwsError."""
    operation = checked(call.headers.get("x-amz-target", ""))
    scope = _SCOPE.search(call.headers.get("authorization", ""))
    if scope is None:
        raise AwsError("MissingAuthenticationTokenException", "Request is missing a signature")
    return Request(operation, scope["region"], call.body)


def make(operation: str, region: str, members: dict[str, Any]) -> Request:
    """A request of our own."""
    return Request(operation, region, json.dumps(members, separators=(",", ":")).encode())
