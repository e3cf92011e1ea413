"""Rows: everything that is kept, behind one port.

A row is a frozen dataclass of the domain with an `id` and a `version`. A write is a list of
operations that happen all or not at all. Times are kept to the millisecond (cut, not rounded).

Some fields are reported beside the row, by an operation of their own that leaves `version` alone:
a session's `recording_count` and `total_bytes` by Tally, a job's `progress` by `report`. Create
writes them as the row has them, Replace never does, so an old copy cannot take them back.
Progress belongs to its attempt: after a Replace with another `attempt` it reads as None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from reelroom.domain.due import Due, Queue
from reelroom.domain.errors import Conflict, NotFound, Refused
from reelroom.domain.ids import OwnerId, SessionId
from reelroom.domain.job import Job, Progress
from reelroom.domain.owner import Counter
from reelroom.domain.session import Session


class Row(Protocol):
    """Anything that is kept; `version` counts its writes and is what Replace is held against."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


class DueRow(Row, Protocol):
    @property
    def due(self) -> Due | None: ...


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Create:
    """Put a new row, version and all; AlreadyExists when its id is taken."""

    row: Row


@dataclass(frozen=True, slots=True)
class Replace:
    """Put a row whose stored version is still `row.version`; Stale otherwise. What is stored then
    has `version + 1`, and its reported fields are those that were stored before."""

    row: Row


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete a row; a row that is gone already is fine."""

    row: Row


@dataclass(frozen=True, slots=True)
class RequireActive:
    """Refuse the whole write unless the session exists and is ACTIVE; SessionGone otherwise."""

    session_id: SessionId


@dataclass(frozen=True, slots=True)
class Tally:
    """Add to an ACTIVE session's aggregates; SessionGone otherwise. The version stays. Not beside
    a RequireActive of the same session: it asks the same.

    `beside`: only while the session has other recordings than these, else Stale. `row`: replaces
    the session as Replace would, in the same step; Stale as well when its count is another than
    `row` was read with. Together they tell the first recording to come and the last one to go.
    """

    session_id: SessionId
    recordings: int
    bytes: int
    beside: bool = False
    row: Session | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """Add to an owner's counters (the row appears by itself, and its version goes up by 1);
    OverLimit when a counter that is raised would pass its limit, if it has one in `limits`. A
    counter that would fall below 0 becomes 0. `holder` is who is counted: it is among the owner's
    `holders` once a counter was raised for it, and no longer once one was lowered."""

    owner_id: OwnerId
    by: Mapping[Counter, int]
    limits: Mapping[Counter, int]
    holder: str = ""


Operation = Create | Replace | Remove | RequireActive | Tally | Count


class AlreadyExists(Conflict):
    """`Create` met a row with its id."""


class Stale(Conflict):
    """`Replace` met another version: read again and decide anew."""


class SessionGone(NotFound):
    """The session was removed meanwhile."""


class OverLimit(Refused):
    """A counter of the owner is at its limit."""

    code = "LIMIT_REACHED"

    def __init__(self, counter: Counter) -> None:
        super().__init__(
            f"You have reached the limit of {counter.replace('_', ' ')}. "
            "Finish or cancel something first."
        )
        self.counter = counter


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """`after` continues behind the last item; None when there is no more."""

    items: tuple[R, ...]
    after: str | None = None


class Rows(Protocol):
    """Strongly consistent but for `due` and `backlog`, which read an index that may lag.

    Every call may raise Transient; after one from `write` it is not known whether the write
    happened: read before it is repeated.
    """

    def get(self, kind: type[R], row_id: str) -> R | None:
        """None also for what cannot be an id of this kind."""

    def get_many(self, kind: type[R], row_ids: Sequence[str]) -> list[R]:
        """Those of <= 100 ids that exist, in the order asked for; ValueError for more."""

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
        """Rows of one partition (a session's; of memberships a user's), sorted by range key;
        `prefix` narrows the range key; `after` is the `after` of the page before. Raises Invalid
        for an `after` that cannot be of this list."""

    def write(self, *operations: Operation) -> None:
        """All or nothing, <= 100 operations, at most one per row (ValueError otherwise); repeated
        by itself after a conflict between transactions. Raises AlreadyExists, Stale, SessionGone,
        OverLimit: when several apply, that of the first operation in the list."""

    def report(self, job: Job, progress: Progress | None) -> Job | None:
        """Note progress (None: only look) if `job.holder` still runs `job.attempt`, and return the
        row as it is now; None when the job is gone, fenced or no longer running. Never touches
        version, lease or due."""

    def due(self, kind: type[R], queue: Queue, now: datetime, limit: int = 100) -> list[str]:
        """Ids of rows whose `due` is in `queue` at or before `now`, oldest first. The index may
        lag: hold the row itself against `now`."""

    def backlog(self, queue: Queue, kind: type[R]) -> tuple[int, datetime | None]:
        """How many rows stand in `queue` (counted up to 1,000) and the oldest `due.at`."""
