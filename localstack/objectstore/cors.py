"""CORS as the bucket's configuration says.

Source: Amazon S3 user guide, "Using cross-origin resource sharing (CORS)".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element

from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.request import Request
from localstack.objectstore.xml import parse, text

METHODS: Final = ("GET", "PUT", "POST", "DELETE", "HEAD")
MOST_RULES: Final = 100
_VARY: Final = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


@dataclass(frozen=True, slots=True)
class CorsRule:
    """Origins and headers may hold one `*` each."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    expose: tuple[str, ...]
    max_age_seconds: int | None

    def allows(self, origin: str, method: str, headers: Sequence[str]) -> bool:
        return (
            any(_fits(pattern, origin) for pattern in self.origins)
            and method in self.methods
            and all(any(_fits(p.lower(), name) for p in self.headers) for name in headers)
        )


@lru_cache(maxsize=64)
def parse_cors(document: str) -> tuple[CorsRule, ...]:
    """The rules; S3Error MalformedXML or InvalidRequest."""
    rules = tuple(_rule(item) for item in parse(document.encode(), "CORSConfiguration"))
    if not 1 <= len(rules) <= MOST_RULES:
        raise S3Error("MalformedXML")
    return rules


def preflight(request: Request, document: str | None) -> dict[str, str]:
    """The headers that allow what an OPTIONS asks for; S3Error BadRequest or AccessForbidden."""
    origin = request.header("origin")
    method = request.header("access-control-request-method")
    if origin is None:
        raise S3Error("BadRequest", "Insufficient information. Origin request header needed.")
    if method not in METHODS:
        raise S3Error("BadRequest", f"Invalid Access-Control-Request-Method: {method}")
    if document is None:
        raise S3Error("AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.")
    asked = (request.header("access-control-request-headers") or "").lower()
    names = [name.strip() for name in asked.split(",") if name.strip()]
    rule = _first(document, origin, method, names)
    if rule is None:
        raise S3Error(
            "AccessForbidden",
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution "
            "of Origin, request method / Access-Control-Request-Method or "
            "Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
        )
    headers = _answer(rule, origin)
    if names:
        headers["Access-Control-Allow-Headers"] = ", ".join(names)
    return headers


def response_headers(request: Request, document: str | None) -> dict[str, str]:
    """What an actual cross-origin answer carries; nothing when no rule fits."""
    origin = request.header("origin")
    if origin is None or document is None:
        return {}
    rule = _first(document, origin, request.method, [])
    return _answer(rule, origin) if rule else {}


def _first(document: str, origin: str, method: str, names: Sequence[str]) -> CorsRule | None:
    rules = parse_cors(document)
    return next((rule for rule in rules if rule.allows(origin, method, names)), None)


def _answer(rule: CorsRule, origin: str) -> dict[str, str]:
    pattern = next(p for p in rule.origins if _fits(p, origin))
    headers = {
        "Access-Control-Allow-Origin": "*" if pattern == "*" else origin,
        "Access-Control-Allow-Methods": ", ".join(rule.methods),
        "Vary": _VARY,
    }
    if pattern != "*":
        headers["Access-Control-Allow-Credentials"] = "true"
    if rule.expose:
        headers["Access-Control-Expose-Headers"] = ", ".join(rule.expose)
    if rule.max_age_seconds is not None:
        headers["Access-Control-Max-Age"] = str(rule.max_age_seconds)
    return headers


def _rule(item: Element) -> CorsRule:
    if item.tag != "CORSRule":
        raise S3Error("MalformedXML")
    age = text(item, "MaxAgeSeconds")
    rule = CorsRule(
        origins=_texts(item, "AllowedOrigin"),
        methods=_texts(item, "AllowedMethod"),
        headers=_texts(item, "AllowedHeader"),
        expose=_texts(item, "ExposeHeader"),
        max_age_seconds=int(age) if age and age.isascii() and age.isdigit() else None,
    )
    if not rule.origins or not rule.methods:
        raise S3Error("MalformedXML")
    _check(rule)
    return rule


def _check(rule: CorsRule) -> None:
    for method in rule.methods:
        if method not in METHODS:
            raise S3Error(
                "InvalidRequest",
                f"Found unsupported HTTP method in CORS config. Unsupported method is {method}",
            )
    for pattern in (*rule.origins, *rule.headers):
        if pattern.count("*") > 1:
            raise S3Error("InvalidRequest", f'"{pattern}" can not have more than one wildcard.')


def _texts(item: Element, name: str) -> tuple[str, ...]:
    return tuple((child.text or "").strip() for child in item.findall(name))


def _fits(pattern: str, value: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), value) is not None
