"""`Rows` in memory: the same contract as the database's, for fast tests of what uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import RLock
from typing import Any, TypeVar, cast

from reelroom.domain.due import Queue
from reelroom.domain.job import Job, Progress
from reelroom.domain.owner import Counter, Owner
from reelroom.domain.session import Session
from reelroom.ports.rows import (
    Count,
    Create,
    Operation,
    OverLimit,
    Page,
    Remove,
    Replace,
    RequireActive,
    Row,
    Tally,
)
from reelroom.stores.cursor import check_page
from reelroom.stores.noun import Noun, by_kind, noun_of
from reelroom.stores.nouns import CORE
from reelroom.stores.operations import COUNTED, check_ids, check_write, is_idle, target
from reelroom.stores.refusals import already_exists, session_gone, stale
from reelroom.stores.settled import settled, to_millisecond

R = TypeVar("R")
_Change = tuple[type, str, Row | None]


class MemoryRows:
    """For nouns beside the core's: `MemoryRows((*CORE, TOY))`."""

    def __init__(self, nouns: Iterable[Noun[Any]] = CORE) -> None:
        self._nouns = by_kind(nouns)
        self._partitions: dict[tuple[type, str], dict[str, Any]] = {}
        self._lock = RLock()

    def get(self, kind: type[R], row_id: str) -> R | None:
        with self._lock:
            return settled(self._stored(kind, row_id))

    def get_many(self, kind: type[R], row_ids: Sequence[str]) -> list[R]:
        check_ids(row_ids)
        with self._lock:
            found = (self.get(kind, row_id) for row_id in row_ids)
            return [row for row in found if row is not None]

    def page(
        self,
        kind: type[R],
        partition: str,
        *,
        prefix: str = "",
        first: int = 100,
        after: str | None = None,
        newest_first: bool = False,
    ) -> Page[R]:
        check_page(noun_of(self._nouns, kind), partition, prefix, first, after)
        with self._lock:
            rows = self._partitions.get((kind, partition), {})
            positions = sorted(
                (one for one in rows if one.startswith(prefix)), reverse=newest_first
            )
            if after is not None:
                positions = [
                    one for one in positions if (one < after if newest_first else one > after)
                ]
            items = tuple(settled(rows[one]) for one in positions[:first])
        return Page(items, positions[first - 1] if len(positions) > first else None)

    def every(self, kind: type[R]) -> Iterator[R]:
        """As `ports.survey.Walk`."""
        noun_of(self._nouns, kind)
        with self._lock:
            rows = [
                settled(row)
                for (of, _), rows in self._partitions.items()
                if of is kind
                for row in rows.values()
            ]
        yield from rows

    def write(self, *operations: Operation) -> None:
        check_write(operations)
        with self._lock:
            changes = [self._change(one) for one in operations if not is_idle(one)]
            for kind, row_id, row in changes:
                self._put(kind, row_id, row)

    def report(self, job: Job, progress: Progress | None) -> Job | None:
        with self._lock:
            stored = self._stored(Job, job.id)
            if stored is None or not stored.is_held_as(job):
                return None
            if progress is not None:
                stored = replace(stored, progress=progress)
                self._put(Job, job.id, stored)
            return settled(stored)

    def due(self, kind: type[R], queue: Queue, now: datetime, limit: int = 100) -> list[str]:
        until = to_millisecond(now)
        with self._lock:
            rows = sorted(self._standing(kind, queue), key=lambda row: (row.due.at, row.id))
            return [row.id for row in rows if row.due.at <= until][:limit]

    def backlog(self, queue: Queue, kind: type[R]) -> tuple[int, datetime | None]:
        with self._lock:
            times = [row.due.at for row in self._standing(kind, queue)]
            return min(len(times), COUNTED), min(times, default=None)

    def _change(self, operation: Operation) -> _Change:
        """What the row of one operation will be (None: gone); raises why it is refused."""
        kind, row_id = target(operation)
        match operation:
            case Create(row):
                return kind, row_id, self._created(row)
            case Replace(row):
                return kind, row_id, self._replaced(row)
            case Remove():
                return kind, row_id, None
            case RequireActive(session_id):
                return kind, row_id, self._active(session_id)
            case Tally(session_id):
                return kind, row_id, self._tallied(self._active(session_id), operation)
            case Count(owner_id):
                owner = self._stored(Owner, owner_id) or Owner(owner_id, version=0)
                counted = _counted(owner, operation.by, operation.limits)
                return kind, row_id, _held(counted, operation)

    def _created(self, row: Row) -> Row:
        if self._stored(type(row), row.id) is not None:
            raise already_exists(noun_of(self._nouns, type(row)).name)
        return settled(row)

    def _replaced(self, row: Row) -> Row:
        noun = noun_of(self._nouns, type(row))
        stored = self._stored(type(row), row.id)
        if stored is None or stored.version != row.version:
            raise stale(noun.name)
        merged = cast("Any", noun.merged(stored, row))
        return cast("Row", settled(replace(merged, version=row.version + 1)))

    def _tallied(self, stored: Session, tally: Tally) -> Session:
        row = tally.row
        others = stored.recording_count + min(0, tally.recordings)
        if tally.beside and others <= 0:
            raise stale("session")
        if row is not None:
            if row.recording_count != stored.recording_count:
                raise stale("session")
            stored = cast("Session", self._replaced(row))
        return replace(
            stored,
            recording_count=stored.recording_count + tally.recordings,
            total_bytes=stored.total_bytes + tally.bytes,
        )

    def _active(self, session_id: str) -> Session:
        session = self._stored(Session, session_id)
        if session is None or not session.is_active:
            raise session_gone()
        return session

    def _stored(self, kind: type[R], row_id: str) -> R | None:
        key = noun_of(self._nouns, kind).key(row_id)
        if key is None:
            return None
        return self._partitions.get((kind, key.partition), {}).get(key.position or "")

    def _put(self, kind: type, row_id: str, row: Row | None) -> None:
        key = noun_of(self._nouns, kind).required_key(row_id)
        rows = self._partitions.setdefault((kind, key.partition), {})
        if row is None:
            rows.pop(key.position or "", None)
        else:
            rows[key.position or ""] = row

    def _standing(self, kind: type, queue: Queue) -> list[Any]:
        noun_of(self._nouns, kind)
        rows = (
            row for (of, _), rows in self._partitions.items() if of is kind for row in rows.values()
        )
        return [row for row in rows if row.due is not None and row.due.queue == queue]


def _counted(owner: Owner, by: Mapping[Counter, int], limits: Mapping[Counter, int]) -> Owner:
    counts = {counter: max(0, getattr(owner, counter) + change) for counter, change in by.items()}
    for counter, change in by.items():
        if change > 0 and counter in limits and counts[counter] > limits[counter]:
            raise OverLimit(counter)
    named: dict[str, Any] = {counter.value: count for counter, count in counts.items()}
    return replace(owner, version=owner.version + 1, **named)


def _held(owner: Owner, count: Count) -> Owner:
    if not count.holder:
        return owner
    others = {one for one in owner.holders if one != count.holder}
    raised = any(change > 0 for change in count.by.values())
    return replace(owner, holders=tuple(sorted({*others, count.holder} if raised else others)))
