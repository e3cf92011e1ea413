"""Rows of multipart uploads. A completed one stays for a while, to answer a repeated Complete."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection, Row

from localstack.objectstore.catalog import parts
from localstack.objectstore.catalog.objects import Object, successor
from localstack.objectstore.checksums import Algorithm, ChecksumType
from localstack.objectstore.errors import S3Error


@dataclass(frozen=True, slots=True)
class Upload:
    """`algorithm` is None when the client named none: CRC64NVME then, as S3 does."""

    id: str
    bucket: str
    key: str
    initiated_ms: int
    headers: Mapping[str, str]
    algorithm: Algorithm | None
    checksum_type: ChecksumType
    object_id: str | None = None
    completed_ms: int | None = None
    completed_list: str | None = None

    @property
    def effective_algorithm(self) -> Algorithm:
        return self.algorithm or Algorithm.CRC64NVME


def create(tx: Connection, new: Upload) -> None:
    tx.execute(
        "INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
        (
            new.id,
            new.bucket,
            new.key.encode(),
            new.initiated_ms,
            json.dumps(dict(new.headers)),
            new.algorithm,
            new.checksum_type,
        ),
    )


def find(tx: Connection, upload_id: str, bucket: str, key: str) -> Upload:
    """The upload, open or completed; S3Error NoSuchUpload."""
    row = tx.execute(
        "SELECT * FROM upload WHERE id = ? AND bucket = ? AND key = ?",
        (upload_id, bucket, key.encode()),
    ).fetchone()
    if row is None:
        raise S3Error("NoSuchUpload", UploadId=upload_id)
    return _from_row(row)


def get_open(tx: Connection, upload_id: str, bucket: str, key: str) -> Upload:
    """The upload while it takes parts; S3Error NoSuchUpload."""
    upload = find(tx, upload_id, bucket, key)
    if upload.object_id is not None:
        raise S3Error("NoSuchUpload", UploadId=upload_id)
    return upload


def close(tx: Connection, upload_id: str, became: Object, completed_list: str) -> list[str]:
    """Remember what it became and drop the parts that were left out; their blobs."""
    tx.execute(
        "UPDATE upload SET object_id = ?, completed_ms = ?, completed_list = ? WHERE id = ?",
        (became.id, became.modified_ms, completed_list, upload_id),
    )
    return parts.delete_all(tx, upload_id)


def delete(tx: Connection, upload_id: str) -> list[str]:
    """Remove an upload and its parts; the blobs, free to remove."""
    tx.execute("DELETE FROM upload WHERE id = ?", (upload_id,))
    return parts.delete_all(tx, upload_id)


def following(
    tx: Connection, bucket: str, prefix: str, marker: tuple[bytes, str | None], limit: int
) -> list[Upload]:
    """At most `limit` open uploads behind `marker`, by key, then start time, then id.

    The marker is a key, and the id of the last upload seen of that key (None: none of it).
    """
    key, upload_id = marker
    end = successor(prefix.encode())
    started = tx.execute("SELECT initiated_ms FROM upload WHERE id = ?", (upload_id,)).fetchone()
    behind = (key, key, started[0] if started else 0, upload_id or "", upload_id)
    rows = tx.execute(
        "SELECT * FROM upload WHERE bucket = ? AND object_id IS NULL AND key >= ? "
        "AND (? IS NULL OR key < ?) "
        "AND (key > ? OR (key = ? AND (initiated_ms, id) > (?, ?) AND ? IS NOT NULL)) "
        "ORDER BY key, initiated_ms, id LIMIT ?",
        (bucket, prefix.encode(), end, end, *behind, limit),
    )
    return [_from_row(row) for row in rows]


def started_before(
    tx: Connection, bucket: str, prefix: str, before_ms: int, limit: int
) -> list[Upload]:
    """Open uploads under `prefix` that were initiated before `before_ms`."""
    end = successor(prefix.encode())
    rows = tx.execute(
        "SELECT * FROM upload WHERE bucket = ? AND object_id IS NULL AND key >= ? "
        "AND (? IS NULL OR key < ?) AND initiated_ms < ? LIMIT ?",
        (bucket, prefix.encode(), end, end, before_ms, limit),
    )
    return [_from_row(row) for row in rows]


def forget_completed(tx: Connection, before_ms: int) -> None:
    """Drop the memory of uploads that were completed before `before_ms`."""
    tx.execute("DELETE FROM upload WHERE completed_ms < ?", (before_ms,))


def delete_of_bucket(tx: Connection, bucket: str) -> list[str]:
    """Abort everything in a bucket that is being deleted; the blobs, free to remove."""
    ids = [row[0] for row in tx.execute("SELECT id FROM upload WHERE bucket = ?", (bucket,))]
    return [blob for upload_id in ids for blob in delete(tx, upload_id)]


def _from_row(row: Row) -> Upload:
    return Upload(
        id=row["id"],
        bucket=row["bucket"],
        key=row["key"].decode(),
        initiated_ms=row["initiated_ms"],
        headers=json.loads(row["headers"]),
        algorithm=Algorithm(row["algorithm"]) if row["algorithm"] else None,
        checksum_type=ChecksumType(row["checksum_type"]),
        object_id=row["object_id"],
        completed_ms=row["completed_ms"],
        completed_list=row["completed_list"],
    )
