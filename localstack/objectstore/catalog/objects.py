"""Object rows, ordered by the UTF-8 bytes of their keys as S3 lists them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection, Row

from localstack.objectstore.catalog import slices
from localstack.objectstore.checksums import Algorithm, ChecksumType

_ABOVE_ALL = b"\xff"  # no UTF-8 text holds this byte


@dataclass(frozen=True, slots=True)
class Object:
    """One stored object. `checksum` is base64, with `-<parts>` when it is composite."""

    bucket: str
    key: str
    id: str
    size: int
    etag: str
    modified_ms: int
    headers: Mapping[str, str]
    crc64nvme: bytes
    algorithm: Algorithm
    checksum_type: ChecksumType
    checksum: str


def find(tx: Connection, bucket: str, key: str) -> Object | None:
    row = tx.execute(
        "SELECT * FROM object WHERE bucket = ? AND key = ?", (bucket, key.encode())
    ).fetchone()
    return _from_row(row) if row else None


def replace(tx: Connection, new: Object) -> list[str]:
    """Put the row in the place of any older one; the older one's blobs, free to remove.

    The slices of `new.id` are added by the caller.
    """
    unwanted = delete(tx, new.bucket, new.key)
    tx.execute(
        "INSERT INTO object VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.bucket,
            new.key.encode(),
            new.id,
            new.size,
            new.etag,
            new.modified_ms,
            json.dumps(dict(new.headers)),
            new.crc64nvme,
            new.algorithm,
            new.checksum_type,
            new.checksum,
        ),
    )
    return unwanted


def delete(tx: Connection, bucket: str, key: str) -> list[str]:
    """Remove the object if it is there; its blobs, free to remove."""
    row = tx.execute(
        "DELETE FROM object WHERE bucket = ? AND key = ? RETURNING id", (bucket, key.encode())
    ).fetchone()
    return slices.drop(tx, row["id"]) if row else []


def following(tx: Connection, bucket: str, after: bytes, prefix: bytes, limit: int) -> list[Object]:
    """At most `limit` objects whose key is above `after` and begins with `prefix`."""
    end = successor(prefix) or _ABOVE_ALL
    rows = tx.execute(
        "SELECT * FROM object WHERE bucket = ? AND key > ? AND key >= ? AND key < ? "
        "ORDER BY key LIMIT ?",
        (bucket, after, prefix, end, limit),
    )
    return [_from_row(row) for row in rows]


def expired(
    tx: Connection, bucket: str, prefix: str, tags: Sequence[str], before_ms: int, limit: int
) -> list[str]:
    """The keys of at most `limit` objects under `prefix` last modified before `before_ms`, of those
    that have all `tags` (`k=v`, as in their header)."""
    end = successor(prefix.encode())
    rows = tx.execute(
        "SELECT key FROM object WHERE bucket = ? AND key >= ? AND (? IS NULL OR key < ?) "
        "AND modified_ms < ? AND NOT EXISTS (SELECT 1 FROM json_each(?) WHERE instr('&' || "
        "coalesce(json_extract(headers, '$.\"x-amz-tagging\"'), '') || '&', '&' || value || '&') "
        "= 0) LIMIT ?",
        (bucket, prefix.encode(), end, end, before_ms, json.dumps(list(tags)), limit),
    )
    return [row["key"].decode() for row in rows]


def successor(prefix: bytes) -> bytes | None:
    """The first key behind all that begin with `prefix`; None when there is no end."""
    trimmed = prefix.rstrip(b"\xff")
    return trimmed[:-1] + bytes([trimmed[-1] + 1]) if trimmed else None


def _from_row(row: Row) -> Object:
    return Object(
        bucket=row["bucket"],
        key=row["key"].decode(),
        id=row["id"],
        size=row["size"],
        etag=row["etag"],
        modified_ms=row["modified_ms"],
        headers=json.loads(row["headers"]),
        crc64nvme=row["crc64nvme"],
        algorithm=Algorithm(row["algorithm"]),
        checksum_type=ChecksumType(row["checksum_type"]),
        checksum=row["checksum"],
    )
