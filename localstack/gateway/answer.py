"""A function's value as an HTTP answer (payload format 2.0).

Form: API Gateway Developer Guide, "Lambda function response for format 2.0": a value without a
`statusCode` is the body of a 200 in JSON.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from localstack.gateway.call import Answer


class MalformedAnswerError(Exception):
    """The function's value is no answer; the caller sees a 500."""


def from_value(value: object) -> Answer:
    """Raises MalformedAnswerError."""
    if not isinstance(value, Mapping) or "statusCode" not in value:
        body = json.dumps(value, separators=(",", ":")).encode()
        return Answer(200, body, (("content-type", "application/json"),))
    try:
        status = int(value["statusCode"])
    except (TypeError, ValueError) as error:
        raise MalformedAnswerError("statusCode is no number") from error
    if not 100 <= status <= 599:
        raise MalformedAnswerError(f"statusCode {status} is none of HTTP's")
    return Answer(status, _body(value), _headers(value))


def _body(value: Mapping[str, Any]) -> bytes:
    body = value.get("body") or ""
    if not isinstance(body, str):
        raise MalformedAnswerError("body is no string")
    if not value.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise MalformedAnswerError("body is no base64") from error


def _headers(value: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    headers = value.get("headers") or {}
    cookies = value.get("cookies") or []
    if not isinstance(headers, Mapping) or not isinstance(cookies, list):
        raise MalformedAnswerError("headers are no map, or cookies no list")
    named = {str(name).lower(): _text(part) for name, part in headers.items()}
    named.setdefault("content-type", "text/plain;charset=UTF-8")
    return (*named.items(), *(("set-cookie", str(cookie)) for cookie in cookies))


def _text(part: object) -> str:
    if isinstance(part, bool):
        return "true" if part else "false"
    if isinstance(part, str | int | float):
        return str(part)
    raise MalformedAnswerError(f"a header is no text: {part!r}")
