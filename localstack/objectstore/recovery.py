"""What start-up does about the way the last run ended.

A killed process leaves blobs that no row names. A power cut can also leave parts whose bytes
were acknowledged before they reached the disk (they are synced at Complete): those are dropped,
so ListParts never promises what a Complete could not keep.
"""

from __future__ import annotations

from dataclasses import dataclass

from localstack.objectstore.catalog import parts, slices
from localstack.objectstore.store import Store


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was removed."""

    blobs: int
    parts: int


def recover(store: Store) -> Recovered:
    """Bring folder and catalog in step; call before the first request."""
    with store.database.write() as tx:
        uploads = [row[0] for row in tx.execute("SELECT id FROM upload WHERE object_id IS NULL")]
        broken = [
            part
            for upload in uploads
            for part in parts.every(tx, upload)
            if not _complete(store, slices.within(tx, part.id, 0, part.size))
        ]
        for part in broken:
            parts.delete(tx, part)
    with store.database.read() as tx:
        removed = store.blobs.recover(lambda shard: slices.blobs_of_shard(tx, shard))
    return Recovered(removed, len(broken))


def _complete(store: Store, held: list[slices.Slice]) -> bool:
    return all(store.blobs.size(piece.blob) >= piece.offset + piece.length for piece in held)
