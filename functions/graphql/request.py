"""What an HTTP request must be like before anything in it is looked at.

Form: "GraphQL over HTTP", POST only. Every refusal here has an HTTP status of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from starlette.requests import Request
from starlette.types import Scope

from functions.graphql.errors import MALFORMED
from functions.graphql.guards import MAX_BODY_BYTES
from functions.graphql.telemetry import Trace
from reelroom.domain.errors import Refused

_CLEAN_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


class Rejected(Refused):
    """The request is none that this API takes."""

    code: ClassVar[str] = MALFORMED

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """A request's body: raw `variables`, and the operation's name where there are several."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None


def check_request(request: Request, body: bytes) -> None:
    """Raises Rejected for another method, a large body, another type than JSON."""
    if request.method != "POST":
        raise Rejected("Send a POST.", 405)
    if len(body) > MAX_BODY_BYTES:
        raise Rejected(f"The body has {len(body)} bytes; at most {MAX_BODY_BYTES} are taken.", 413)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Rejected("Send the query as application/json.", 415)


def asked_of(body: bytes) -> Asked:
    """Raises Rejected for what is no JSON object with a query; several at once are not taken."""
    try:
        content = json.loads(body)
        json.dumps(content, ensure_ascii=False).encode()  # refuses halves of surrogate pairs
    except (ValueError, RecursionError):
        raise Rejected("The body is no JSON in UTF-8.") from None
    if not isinstance(content, dict):
        raise Rejected('Send one JSON object: {"query": ..., "variables": ...}.')
    query, name = content.get("query"), content.get("operationName")
    variables = {} if content.get("variables") is None else content["variables"]
    if not isinstance(query, str) or not query:
        raise Rejected("`query` must be a text.")
    if not isinstance(variables, dict):
        raise Rejected("`variables` must be an object.")
    if not isinstance(name, str | None):
        raise Rejected("`operationName` must be a text.")
    return Asked(query, variables, name or None)


def trace_of(scope: Scope) -> Trace:
    """The gateway's id of the request, which the caller also sees as `apigw-requestid`, and the
    caller's own `x-correlation-id` where that is a plain word, else the same id."""
    seen = scope["aws.event"].get("requestContext", {}).get("requestId")
    request_id = str(seen or getattr(scope["aws.context"], "aws_request_id", "") or "unknown")
    sent = Request(scope).headers.get("x-correlation-id", "")
    return Trace(request_id, sent if _CLEAN_ID.fullmatch(sent) else request_id)
