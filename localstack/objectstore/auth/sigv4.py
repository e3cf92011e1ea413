"""The arithmetic of AWS Signature Version 4, pure.

Source: Amazon S3 API reference, "Authenticating Requests (AWS Signature Version 4)".
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from localstack.objectstore.http.request import Request

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Scope:
    """The credential scope: date (YYYYMMDD), region, service."""

    date: str
    region: str
    service: str

    def __str__(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


@lru_cache(maxsize=64)
def signing_key(secret: str, scope: Scope) -> bytes:
    """The key of one day, region and service."""
    key = ("AWS4" + secret).encode()
    for step in (scope.date, scope.region, scope.service, "aws4_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return key


def sign(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def canonical_request(request: Request, signed: Iterable[str], payload: str) -> str:
    """What the client signed, rebuilt from what arrived; an absent header counts as empty."""
    names = sorted(signed)
    headers = "".join(f"{name}:{_folded(request.headers.get(name, ''))}\n" for name in names)
    pairs = sorted(
        (_encoded(name), _encoded(value))
        for name, value in request.query
        if name != "X-Amz-Signature"
    )
    query = "&".join(f"{name}={value}" for name, value in pairs)
    path = quote(request.path, safe="/-_.~")
    return "\n".join((request.method, path, query, headers, ";".join(names), payload))


def string_to_sign(amz_date: str, scope: Scope, canonical: str) -> str:
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return "\n".join((ALGORITHM, amz_date, str(scope), digest))


def _folded(value: str) -> str:
    return " ".join(value.split())


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")
