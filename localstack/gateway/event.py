"""A request as the event of payload format 2.0.

Form: API Gateway Developer Guide, "AWS Lambda proxy integrations for HTTP APIs". JSON and text
bodies are passed as text, all others (forms too) in base64; repeated headers and query values are
joined by commas; cookies stand apart.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from localstack.gateway.call import Call
from localstack.gateway.routes import Match

_TEXT = re.compile(
    r"(text/.*|application/(json|javascript|xml|[\w.+-]+\+(json|xml)))\s*(;.*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Api:
    """What an event says of the API it came through."""

    api_id: str
    account: str
    region: str

    @property
    def domain(self) -> str:
        return f"{self.api_id}.execute-api.{self.region}.amazonaws.com"


def http_event(
    call: Call,
    match: Match,
    api: Api,
    *,
    authorizer: Mapping[str, Any] | None,
    request_id: str,
    now: datetime,
) -> dict[str, Any]:
    """The event; `authorizer` is what stands under `requestContext.authorizer`."""
    body, is_base64 = _body(call)
    cookies = _cookies(call)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": match.key,
        "rawPath": call.path,
        "rawQueryString": call.query,
        "headers": _headers(call),
        "requestContext": _context(call, match, api, authorizer, request_id, now),
        "isBase64Encoded": is_base64,
    }
    optional: dict[str, Any] = {
        "cookies": cookies,
        "queryStringParameters": _query(call.query),
        "pathParameters": match.parameters,
        "body": body,
    }
    return event | {key: value for key, value in optional.items() if value}


def _context(
    call: Call,
    match: Match,
    api: Api,
    authorizer: Mapping[str, Any] | None,
    request_id: str,
    now: datetime,
) -> dict[str, Any]:
    context: dict[str, Any] = {
        "accountId": api.account,
        "apiId": api.api_id,
        "domainName": api.domain,
        "domainPrefix": api.api_id,
        "http": {
            "method": call.method,
            "path": call.path,
            "protocol": call.protocol,
            "sourceIp": call.source_ip,
            "userAgent": call.header("user-agent") or "",
        },
        "requestId": request_id,
        "routeKey": match.key,
        "stage": "$default",
        "time": now.astimezone(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now.timestamp() * 1000),
    }
    return context | ({"authorizer": authorizer} if authorizer else {})


def _headers(call: Call) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in call.headers:
        if name != "cookie":
            joined[name] = f"{joined[name]},{value}" if name in joined else value
    forwarded = joined.get("x-forwarded-for")
    joined["x-forwarded-for"] = f"{forwarded}, {call.source_ip}" if forwarded else call.source_ip
    joined["x-forwarded-proto"] = "http"
    return joined


def _cookies(call: Call) -> list[str]:
    sent = (value for name, value in call.headers if name == "cookie")
    return [part.strip() for value in sent for part in value.split(";") if part.strip()]


def _query(text: str) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(call: Call) -> tuple[str | None, bool]:
    if not call.body:
        return None, False
    if _TEXT.fullmatch((call.header("content-type") or "").strip()):
        try:
            return call.body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass  # said to be text, but is none: passed whole, as bytes
    return base64.b64encode(call.body).decode(), True
