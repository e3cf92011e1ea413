"""URLs signed in their query, Signature Version 4 for S3.

Source: Amazon S3 API reference, "Authenticating requests: using query parameters". What is the same
for a batch (the key of the day, the scope, most of the query) is made once; botocore's signer,
which the tests hold this one against, makes all of it anew for each URL.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit

_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_UNRESERVED: Final = "-_.~"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Key:
    """Frozen credentials for one region; `token` is there when they are temporary."""

    access_key: str
    secret_key: str
    token: str | None
    region: str


def presigned(
    key: Key,
    method: str,
    base: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    now: datetime,
    seconds: int,
) -> str:
    """`base` (scheme, host, path so far) and `path` as a URL that is good for `seconds`.

    `path` is not encoded yet. `headers` have lower-case names and must be sent exactly so; `now` is
    in UTC.
    """
    where = _where(base)
    signed = {"host": where.host, **{name: " ".join(v.split()) for name, v in headers.items()}}
    names = sorted(signed)
    frame = _frame(key, _stamp(now), seconds, ";".join(names))
    own = ((_encoded(name), _encoded(value)) for name, value in query.items())
    encoded = "&".join(f"{name}={value}" for name, value in sorted((*frame.pairs, *own)))
    target = where.path + _encoded(path, "/" + _UNRESERVED)
    lines = "".join(f"{name}:{signed[name]}\n" for name in names)
    canonical = "\n".join((method, target, encoded, lines, frame.names, "UNSIGNED-PAYLOAD"))
    text = frame.head + hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.digest(frame.secret, text.encode(), "sha256").hex()
    return f"{where.origin}{target}?{encoded}&X-Amz-Signature={signature}"


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a batch has in common: encoded `pairs` of the query, the names of the signed headers,
    the `head` of what is signed, the day's `secret`."""

    pairs: tuple[tuple[str, str], ...]
    names: str
    head: str
    secret: bytes


@lru_cache(maxsize=8)
def _frame(key: Key, stamp: str, seconds: int, names: str) -> _Frame:
    scope = f"{stamp[:8]}/{key.region}/s3/aws4_request"
    asked = {
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{key.access_key}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": names,
    }
    if key.token:
        asked["X-Amz-Security-Token"] = key.token
    return _Frame(
        tuple((_encoded(name), _encoded(value)) for name, value in asked.items()),
        names,
        f"{_ALGORITHM}\n{stamp}\n{scope}\n",
        _secret_of_the_day(key.secret_key, stamp[:8], key.region),
    )


@lru_cache(maxsize=8)
def _stamp(now: datetime) -> str:
    return now.strftime("%Y%m%dT%H%M%SZ")


@dataclass(frozen=True, slots=True)
class _Where:
    """`host` is the value of the Host header: a port stands in it unless it is the scheme's own."""

    origin: str
    host: str
    path: str


@lru_cache(maxsize=8)
def _where(base: str) -> _Where:
    parts = urlsplit(base)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{parts.port}"
    return _Where(f"{parts.scheme}://{parts.netloc}", host, parts.path)


@lru_cache(maxsize=8)
def _secret_of_the_day(secret_key: str, day: str, region: str) -> bytes:
    made = f"AWS4{secret_key}".encode()
    for step in (day, region, "s3", "aws4_request"):
        made = hmac.digest(made, step.encode(), "sha256")
    return made


@lru_cache(maxsize=256)
def _encoded(text: str, safe: str = _UNRESERVED) -> str:
    return quote(text, safe=safe)
