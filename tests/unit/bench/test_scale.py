"""The sweep costs what is due, whatever there is; the model of scale stands on counted calls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import sweep
from bench.scale.calls import counted
from bench.scale.model import first_limits
from bench.scale.prices import bill
from bench.scale.quotas import QUOTAS, Quota
from bench.scale.session import Habits, calls, requests


def test_finding_what_is_due_is_as_cheap_among_ten_times_the_rows() -> None:
    few, many = sweep.measured(150), sweep.measured(1500)
    assert few.finding == many.finding
    assert many.finding.total() < sweep.FINDING
    assert few.for_each == many.for_each
    assert many.for_each <= sweep.ACTING


def test_the_model_reads_every_call_that_was_counted() -> None:
    table = counted()
    assert set(requests(Habits())) <= set(table)
    assert table["sessionCreate"]["dynamodb.TransactWriteItems"] == 1
    assert calls(Habits())["ecs.RunTask"] == 1


@pytest.mark.parametrize("quota", QUOTAS, ids=lambda quota: quota.name)
def test_a_quota_lasts_half_as_long_in_a_busier_hour(quota: Quota) -> None:
    habits = Habits()
    busier = replace(habits, peak=2 * habits.peak)
    assert quota.sessions_a_month(busier) == quota.sessions_a_month(habits) / 2


def test_more_sessions_pass_more_limits() -> None:
    passed = [int(row[2]) for row in first_limits(Habits())[1:]]
    assert passed == sorted(passed)
    assert passed[-1] > passed[0]


def test_bytes_are_paid_for_by_the_byte() -> None:
    once, twice = Habits(), replace(Habits(), source_bytes=2 * Habits().source_bytes)
    (small,), (large,) = (
        [line.dollars for line in bill(one) if "S3" in line.name and "kept" in line.name]
        for one in (once, twice)
    )
    assert large == pytest.approx(2 * small)
