"""A page of keys, folded at a delimiter. Costs what the page holds, not what the prefix holds."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from sqlite3 import Connection
from urllib.parse import quote

from localstack.objectstore.catalog.objects import Object, following
from localstack.objectstore.errors import S3Error

BATCH = 200


@dataclass(slots=True)
class Listing:
    """`last` is where the next page goes on; `last_shown` the last key or prefix in this one."""

    objects: list[Object] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    truncated: bool = False
    last: bytes = b""
    last_shown: bytes = b""

    @property
    def count(self) -> int:
        return len(self.objects) + len(self.prefixes)


@dataclass(frozen=True, slots=True)
class Names:
    """How keys are written into a document: as they are, or `encoding-type=url`."""

    encoding: str | None

    def show(self, name: str) -> str:
        return quote(name, safe="/-_.~*") if self.encoding == "url" else name


def walk(
    tx: Connection, bucket: str, prefix: bytes, delimiter: bytes, after: bytes, most: int
) -> Listing:
    """At most `most` keys and common prefixes behind `after`."""
    found = Listing(last=_skip_folded(after, prefix, delimiter))
    while most:
        # A batch beyond a folded prefix is wasted, so with a delimiter it is small.
        limit = min(most - found.count + 1, BATCH if delimiter else most + 1)
        batch = following(tx, bucket, found.last, prefix, limit)
        if not batch:
            break
        if _take(found, batch, prefix, delimiter, most):
            break
    return found


def _take(found: Listing, batch: list[Object], prefix: bytes, delimiter: bytes, most: int) -> bool:
    """Add a batch up to a folded prefix; True when the page is full and more follows."""
    for item in batch:
        if found.count == most:
            found.truncated = True
            return True
        key = item.key.encode()
        fold = key.find(delimiter, len(prefix)) if delimiter else -1
        if fold < 0:
            found.objects.append(item)
            found.last = found.last_shown = key
            continue
        common = key[: fold + len(delimiter)]
        found.prefixes.append(common.decode())
        found.last_shown = common
        found.last = common + _LAST
        return False
    return False


# Sorts behind every key that can follow: UTF-8 text has no byte 0xff.
_LAST = b"\xff"


def _skip_folded(after: bytes, prefix: bytes, delimiter: bytes) -> bytes:
    """A marker that is a common prefix stands for everything under it."""
    folded = delimiter and after.startswith(prefix) and after.endswith(delimiter)
    return after + _LAST if folded and len(after) > len(prefix) else after


def encode_token(last: bytes) -> str:
    return base64.urlsafe_b64encode(last).decode("ascii")


def decode_token(token: str) -> bytes:
    """S3Error InvalidArgument for a token that this store did not give."""
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise S3Error("InvalidArgument", "The continuation token provided is incorrect") from None
