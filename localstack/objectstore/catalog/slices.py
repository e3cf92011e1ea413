"""Which bytes an object or a part is made of: slices of blobs, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from sqlite3 import Connection


@dataclass(frozen=True, slots=True)
class Slice:
    """`length` bytes of `blob` from `offset` lie at `start` of their owner."""

    start: int
    blob: str
    offset: int
    length: int


def add(tx: Connection, owner: str, slices: Iterable[Slice]) -> None:
    tx.executemany(
        "INSERT INTO slice VALUES (?, ?, ?, ?, ?)",
        ((owner, s.start, s.blob, s.offset, s.length) for s in slices),
    )


def within(tx: Connection, owner: str, first: int, length: int) -> list[Slice]:
    """The slices of `length` bytes from `first`, cut to it; their starts count from `first`."""
    rows = tx.execute(
        "SELECT start, blob, offset, length FROM slice WHERE owner = ? AND start < ? AND start >= "
        "(SELECT coalesce(max(start), 0) FROM slice WHERE owner = ? AND start <= ?) ORDER BY start",
        (owner, first + length, owner, first),
    )
    cut = []
    for start, blob, offset, size in rows:
        skip = max(first - start, 0)
        end = min(start + size, first + length)
        cut.append(Slice(start + skip - first, blob, offset + skip, end - start - skip))
    return cut


def move(tx: Connection, owner: str, new_owner: str, at: int) -> None:
    """Hand all slices of `owner` to `new_owner`, behind its first `at` bytes."""
    tx.execute(
        "UPDATE slice SET owner = ?, start = start + ? WHERE owner = ?", (new_owner, at, owner)
    )


def drop(tx: Connection, owner: str) -> list[str]:
    """Forget an owner; the blobs that nobody names now."""
    blobs = [
        row[0] for row in tx.execute("SELECT DISTINCT blob FROM slice WHERE owner=?", (owner,))
    ]
    tx.execute("DELETE FROM slice WHERE owner = ?", (owner,))
    return [blob for blob in blobs if not _named(tx, blob)]


def blobs_of_shard(tx: Connection, shard: str) -> set[str]:
    """Every blob whose name begins with the two digits of `shard`."""
    rows = tx.execute(
        "SELECT DISTINCT blob FROM slice WHERE blob >= ? AND blob < ?", (shard, shard + "g")
    )
    return {row[0] for row in rows}


def _named(tx: Connection, blob: str) -> bool:
    return tx.execute("SELECT 1 FROM slice WHERE blob = ? LIMIT 1", (blob,)).fetchone() is not None
