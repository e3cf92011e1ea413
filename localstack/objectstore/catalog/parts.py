"""Rows of uploaded parts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from sqlite3 import Connection, Row

from localstack.objectstore.catalog import slices
from localstack.objectstore.checksums import Algorithm, decode, encode


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `digests` has CRC64NVME and every checksum that was asked for or sent."""

    upload: str
    number: int
    id: str
    size: int
    etag: str
    modified_ms: int
    digests: dict[Algorithm, bytes]


def replace(tx: Connection, new: Part) -> list[str]:
    """Put the row in the place of any older one of that number; its blobs, free to remove."""
    row = tx.execute(
        "DELETE FROM part WHERE upload = ? AND number = ? RETURNING id", (new.upload, new.number)
    ).fetchone()
    tx.execute(
        "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            new.upload,
            new.number,
            new.id,
            new.size,
            new.etag,
            new.modified_ms,
            json.dumps({a: encode(d) for a, d in new.digests.items()}),
        ),
    )
    return slices.drop(tx, row["id"]) if row else []


def every(tx: Connection, upload_id: str) -> list[Part]:
    """All parts by number (S3 allows 10,000)."""
    return following(tx, upload_id, 0, -1)


def following(tx: Connection, upload_id: str, after: int, limit: int) -> list[Part]:
    """At most `limit` parts with a number above `after`; -1 is no limit."""
    rows = tx.execute(
        "SELECT * FROM part WHERE upload = ? AND number > ? ORDER BY number LIMIT ?",
        (upload_id, after, limit),
    )
    return [_from_row(row) for row in rows]


def delete(tx: Connection, part: Part) -> list[str]:
    """Remove one part; its blobs, free to remove."""
    tx.execute("DELETE FROM part WHERE upload = ? AND number = ?", (part.upload, part.number))
    return slices.drop(tx, part.id)


def delete_all(tx: Connection, upload_id: str) -> list[str]:
    """Remove every part of an upload; the blobs that no object took over, free to remove."""
    rows = tx.execute("DELETE FROM part WHERE upload = ? RETURNING id", (upload_id,)).fetchall()
    return [blob for row in rows for blob in slices.drop(tx, row["id"])]


def _from_row(row: Row) -> Part:
    return Part(
        upload=row["upload"],
        number=row["number"],
        id=row["id"],
        size=row["size"],
        etag=row["etag"],
        modified_ms=row["modified_ms"],
        digests={
            Algorithm(a): decode(Algorithm(a), text)
            for a, text in json.loads(row["digests"]).items()
        },
    )
