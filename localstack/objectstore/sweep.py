"""Apply the lifecycle rules of every bucket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from localstack.objectstore.catalog import buckets, objects, uploads
from localstack.objectstore.lifecycle import LifecycleRule, cutoff, parse_lifecycle
from localstack.objectstore.store import Store
from localstack.objectstore.times import to_ms

BATCH = 500
# How long a completed upload is remembered for a repeated Complete.
REMEMBER_COMPLETED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one run removed."""

    objects: int
    uploads: int


def sweep(store: Store, now: datetime) -> Swept:
    """Remove what is due at `now`, in small transactions."""
    with store.database.read() as tx:
        found = buckets.every(tx)
    removed = aborted = 0
    for bucket in found:
        for rule in parse_lifecycle(bucket.lifecycle) if bucket.lifecycle else ():
            if rule.enabled:
                removed += _expire(store, bucket.name, rule, now)
                aborted += _abort(store, bucket.name, rule, now)
    with store.database.write() as tx:
        uploads.forget_completed(tx, to_ms(now - REMEMBER_COMPLETED))
    return Swept(removed, aborted)


def _expire(store: Store, bucket: str, rule: LifecycleRule, now: datetime) -> int:
    before = cutoff(now, rule.expire_days) if rule.expire_days else None
    if rule.expire_at is not None and rule.expire_at <= now:
        before = now
    if before is None:
        return 0
    total = 0
    while True:
        with store.database.write() as tx:
            due = objects.expired(tx, bucket, rule.prefix, rule.tags, to_ms(before), BATCH)
            unwanted = [blob for key in due for blob in objects.delete(tx, bucket, key)]
        store.discard(unwanted)
        total += len(due)
        if len(due) < BATCH:
            return total


def _abort(store: Store, bucket: str, rule: LifecycleRule, now: datetime) -> int:
    if rule.abort_days is None:
        return 0
    before_ms = to_ms(cutoff(now, rule.abort_days))
    total = 0
    while True:
        with store.database.write() as tx:
            due = uploads.started_before(tx, bucket, rule.prefix, before_ms, BATCH)
            unwanted = [blob for upload in due for blob in uploads.delete(tx, upload.id)]
        store.discard(unwanted)
        total += len(due)
        if len(due) < BATCH:
            return total
