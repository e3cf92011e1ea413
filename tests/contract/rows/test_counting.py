"""Counters of an owner: limits, and the floor at 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from reelroom.domain.ids import JobId
from reelroom.domain.owner import Counter, Owner
from reelroom.domain.upload import Upload
from reelroom.ports.rows import Count, Create, OverLimit, Replace, Rows, Stale
from tests.contract.rows.examples import OWNER, an_upload

UPLOADS, BYTES, RUNNING = Counter.OPEN_UPLOADS, Counter.STAGED_BYTES, Counter.RUNNING
LIMITS = {UPLOADS: 2, BYTES: 1000, RUNNING: 1}


def count(rows: Rows, by: Mapping[Counter, int]) -> None:
    rows.write(Count(OWNER, by, LIMITS))


def owner(rows: Rows) -> tuple[int, int, int]:
    row = rows.get(Owner, OWNER)
    assert row is not None
    return row.open_uploads, row.staged_bytes, row.running


def test_the_first_count_makes_the_row(rows: Rows) -> None:
    count(rows, {UPLOADS: 1, BYTES: 300})
    assert rows.get(Owner, OWNER) == Owner(OWNER, 1, 300, 0, version=1)


def test_counts_add_up_to_the_limit_and_no_further(rows: Rows) -> None:
    count(rows, {UPLOADS: 1, BYTES: 400})
    count(rows, {UPLOADS: 1, BYTES: 600})
    with pytest.raises(OverLimit) as refused:
        count(rows, {RUNNING: 1, BYTES: 1})
    assert refused.value.counter is BYTES
    assert "staged bytes" in refused.value.message
    assert owner(rows) == (2, 1000, 0)


def test_the_counter_that_is_over_is_named(rows: Rows) -> None:
    count(rows, {RUNNING: 1})
    for by, over in (
        ({UPLOADS: 3, RUNNING: 1}, UPLOADS),
        ({RUNNING: 1, UPLOADS: 3}, RUNNING),
        ({UPLOADS: 1, BYTES: 1001}, BYTES),
    ):
        with pytest.raises(OverLimit) as refused:
            count(rows, by)
        assert refused.value.counter is over
    assert owner(rows) == (0, 0, 1)


def test_more_than_the_limit_at_once_is_refused_for_a_new_owner(rows: Rows) -> None:
    with pytest.raises(OverLimit):
        count(rows, {BYTES: 1001})
    assert rows.get(Owner, OWNER) is None


def test_a_limit_of_nothing_lets_nothing_in(rows: Rows) -> None:
    with pytest.raises(OverLimit):
        rows.write(Count(OWNER, {RUNNING: 1}, {RUNNING: 0}))


def test_a_counter_without_a_limit_is_only_counted(rows: Rows) -> None:
    rows.write(Count(OWNER, {BYTES: 10**15}, {UPLOADS: 1}))
    assert owner(rows) == (0, 10**15, 0)


def test_a_lowered_counter_asks_no_limit(rows: Rows) -> None:
    rows.write(Count(OWNER, {UPLOADS: 9}, {}))
    count(rows, {UPLOADS: -1})
    assert owner(rows) == (8, 0, 0)


def test_whoever_is_counted_is_named_until_the_count_is_lowered(rows: Rows) -> None:
    for holder in ("job_a", "job_b", "job_a"):
        rows.write(Count(OWNER, {RUNNING: 1}, {}, holder))
    row = rows.get(Owner, OWNER)
    assert row is not None
    assert (row.running, row.holders) == (3, ("job_a", "job_b"))
    for holder in ("job_b", "job_c", "job_a", "job_a"):
        rows.write(Count(OWNER, {RUNNING: -1}, {}, holder))
    row = rows.get(Owner, OWNER)
    assert row is not None
    assert (row.running, row.holders) == (0, ())


def test_a_refused_count_names_nobody(rows: Rows) -> None:
    rows.write(Count(OWNER, {RUNNING: 1}, LIMITS, "job_a"))
    with pytest.raises(OverLimit):
        rows.write(Count(OWNER, {RUNNING: 1}, LIMITS, "job_b"))
    row = rows.get(Owner, OWNER)
    assert row is not None
    assert row.holders == ("job_a",)


def test_holders_and_line_are_replaced_with_the_owner(rows: Rows) -> None:
    rows.write(Count(OWNER, {RUNNING: 1}, {}, "job_a"))
    row = rows.get(Owner, OWNER)
    assert row is not None
    waiting = replace(row, running=2, holders=("job_a", "job_b"), line=(JobId("job_c"),))
    rows.write(Replace(waiting))
    assert rows.get(Owner, OWNER) == replace(waiting, version=row.version + 1)
    rows.write(Replace(replace(waiting, version=row.version + 1, holders=(), line=())))
    row = rows.get(Owner, OWNER)
    assert row is not None
    assert (row.holders, row.line) == ((), ())


def test_a_counter_stops_at_0(rows: Rows) -> None:
    count(rows, {UPLOADS: 1, BYTES: 500})
    count(rows, {UPLOADS: -1, BYTES: -900, RUNNING: -1})
    assert owner(rows) == (0, 0, 0)
    count(rows, {UPLOADS: -1})
    assert owner(rows) == (0, 0, 0)


def test_a_counter_of_nobody_stops_at_0(rows: Rows) -> None:
    count(rows, {UPLOADS: -1, RUNNING: 1})
    assert owner(rows) == (0, 0, 1)


def test_one_counter_stops_at_0_while_another_is_over(rows: Rows) -> None:
    count(rows, {RUNNING: 1})
    with pytest.raises(OverLimit):
        count(rows, {UPLOADS: -5, RUNNING: 1})
    assert owner(rows) == (0, 0, 1)


def test_a_floor_keeps_the_rest_of_the_write_whole(rows: Rows) -> None:
    upload = an_upload()
    rows.write(Create(upload), Count(OWNER, {BYTES: -7}, LIMITS))
    assert rows.get(Upload, upload.id) == upload
    assert owner(rows) == (0, 0, 0)


def test_a_refused_limit_keeps_the_rest_from_happening(rows: Rows) -> None:
    upload = an_upload()
    with pytest.raises(OverLimit):
        rows.write(Create(upload), Count(OWNER, {RUNNING: 2}, LIMITS))
    assert rows.get(Upload, upload.id) is None


def test_a_count_makes_an_older_copy_of_the_owner_stale(rows: Rows) -> None:
    count(rows, {RUNNING: 1})
    read = rows.get(Owner, OWNER)
    assert read is not None
    count(rows, {UPLOADS: 1})
    with pytest.raises(Stale):
        rows.write(Replace(read))
    assert owner(rows) == (1, 0, 1)
