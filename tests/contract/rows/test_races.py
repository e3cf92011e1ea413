"""Many at once: exactly one wins, limits hold, nothing is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from reelroom.domain.owner import Counter, Owner
from reelroom.domain.session import Session
from reelroom.domain.upload import Upload
from reelroom.ports.rows import (
    AlreadyExists,
    Count,
    Create,
    Operation,
    OverLimit,
    Replace,
    RequireActive,
    Rows,
    SessionGone,
    Stale,
    Tally,
)
from tests.contract.rows.examples import NOW, OWNER, a_session, an_upload

THREADS = 8


@pytest.fixture(autouse=True)
def threads_take_short_turns() -> Iterator[None]:
    """So that what is not held by a lock is met in the middle."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def at_once(rows: Rows, writes: Sequence[Sequence[Operation]]) -> list[type[Exception] | None]:
    """How each write ended, all started at the same moment."""
    start = Barrier(len(writes))

    def write(operations: Sequence[Operation]) -> type[Exception] | None:
        start.wait()
        try:
            rows.write(*operations)
        except (AlreadyExists, Stale, SessionGone, OverLimit) as refused:
            return type(refused)
        return None

    with ThreadPoolExecutor(len(writes)) as pool:
        return list(pool.map(write, writes))


def many(make: Callable[[int], Sequence[Operation]]) -> list[Sequence[Operation]]:
    return [make(number) for number in range(THREADS)]


def test_one_of_many_creates_wins(rows: Rows) -> None:
    upload = an_upload()
    ends = at_once(rows, many(lambda n: [Create(replace(upload, description=str(n)))]))
    kept = rows.get(Upload, upload.id)
    assert kept is not None
    assert ends.count(AlreadyExists) == THREADS - 1
    assert kept.description == str(ends.index(None))


def test_one_of_many_replaces_of_a_version_wins(rows: Rows) -> None:
    upload = an_upload()
    rows.write(Create(upload))
    ends = at_once(rows, many(lambda n: [Replace(replace(upload, description=str(n)))]))
    kept = rows.get(Upload, upload.id)
    assert kept is not None
    assert ends.count(Stale) == THREADS - 1
    assert (kept.description, kept.version) == (str(ends.index(None)), 2)


def test_a_limit_holds_when_all_come_at_once(rows: Rows) -> None:
    one = Count(OWNER, {Counter.RUNNING: 1}, {Counter.RUNNING: 5})
    ends = at_once(rows, many(lambda n: [Create(an_upload()), one] if n % 2 else [one]))
    assert (ends.count(None), ends.count(OverLimit)) == (5, 3)
    owner = rows.get(Owner, OWNER)
    assert owner is not None
    assert (owner.running, owner.version) == (5, 5)


def test_counters_that_go_up_and_down_at_once_end_where_they_must(rows: Rows) -> None:
    rows.write(Count(OWNER, {Counter.STAGED_BYTES: 100}, {}))
    at_once(rows, many(lambda n: [Count(OWNER, {Counter.STAGED_BYTES: 10 * (-1) ** n}, {})]))
    owner = rows.get(Owner, OWNER)
    assert owner is not None
    assert owner.staged_bytes == 100


def test_the_floor_holds_when_all_come_at_once(rows: Rows) -> None:
    rows.write(Count(OWNER, {Counter.RUNNING: 5}, {}))
    ends = at_once(rows, many(lambda _: [Count(OWNER, {Counter.RUNNING: -1}, {})]))
    owner = rows.get(Owner, OWNER)
    assert owner is not None
    assert ends == [None] * THREADS
    assert owner.running == 0


def test_tallies_at_once_all_count(rows: Rows) -> None:
    session = a_session()
    rows.write(Create(session))
    at_once(rows, many(lambda n: [Tally(session.id, 1, n)]))
    kept = rows.get(Session, session.id)
    assert kept == replace(session, recording_count=THREADS, total_bytes=28)


def test_nothing_is_created_after_a_removal(rows: Rows) -> None:
    session = a_session()
    uploads = [an_upload(session.id) for _ in range(THREADS - 1)]
    rows.write(Create(session))
    writes: list[Sequence[Operation]] = [
        [RequireActive(session.id), Create(upload)] for upload in uploads
    ]
    ends = at_once(rows, [*writes, [Replace(session.removing(NOW))]])
    kept = {upload.id for upload in rows.page(Upload, session.id).items}
    created = zip(uploads, ends[:-1], strict=True)
    assert ends[-1] is None
    assert kept == {upload.id for upload, end in created if end is None}
    assert set(ends[:-1]) <= {None, SessionGone}
