"""Bucket rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Final, Literal

from localstack.objectstore.errors import S3Error

Document = Literal["cors", "lifecycle"]
_SET: Final[Mapping[Document, str]] = {
    "cors": "UPDATE bucket SET cors = ? WHERE name = ?",
    "lifecycle": "UPDATE bucket SET lifecycle = ? WHERE name = ?",
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """`cors` and `lifecycle` are the configuration documents as they were put (XML)."""

    name: str
    created_ms: int
    cors: str | None
    lifecycle: str | None


def find(tx: Connection, name: str) -> Bucket | None:
    row = tx.execute("SELECT * FROM bucket WHERE name = ?", (name,)).fetchone()
    return Bucket(**row) if row else None


def get(tx: Connection, name: str) -> Bucket:
    """The bucket, or S3Error NoSuchBucket."""
    bucket = find(tx, name)
    if bucket is None:
        raise S3Error("NoSuchBucket", BucketName=name)
    return bucket


def every(tx: Connection) -> list[Bucket]:
    return [Bucket(**row) for row in tx.execute("SELECT * FROM bucket ORDER BY name")]


def create(tx: Connection, name: str, created_ms: int) -> None:
    tx.execute("INSERT INTO bucket VALUES (?, ?, NULL, NULL)", (name, created_ms))


def set_document(tx: Connection, name: str, document: Document, text: str | None) -> None:
    """Replace or (None) remove a configuration; S3Error NoSuchBucket."""
    get(tx, name)
    tx.execute(_SET[document], (text, name))


def delete(tx: Connection, name: str) -> None:
    """Remove an empty bucket; S3Error BucketNotEmpty while it holds an object."""
    get(tx, name)
    if tx.execute("SELECT 1 FROM object WHERE bucket = ? LIMIT 1", (name,)).fetchone():
        raise S3Error("BucketNotEmpty", BucketName=name)
    tx.execute("DELETE FROM bucket WHERE name = ?", (name,))
