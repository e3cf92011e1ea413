"""The tables of docs/scale.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bench.figure import number
from bench.scale.prices import READ, REGION, bill
from bench.scale.quotas import MONTH_S, QUOTAS
from bench.scale.session import Habits, calls, requests

VOLUMES: Final = (10_000, 1_000_000, 100_000_000)
Row = tuple[str, ...]


def volumes(habits: Habits) -> list[Row]:
    """What a month of so many sessions comes to."""
    return [("", *(f"{one:,} sessions a month" for one in VOLUMES)), *_sizes(habits)]


def _sizes(habits: Habits) -> list[Row]:
    asked, made = requests(habits).total(), calls(habits).total()
    dollars = sum(line.dollars for line in bill(habits))
    rows: dict[str, Callable[[int], float]] = {
        "requests of the API a second, busiest hour": lambda n: n * asked * habits.peak / MONTH_S,
        "AWS calls a second, busiest hour": lambda n: n * made * habits.peak / MONTH_S,
        "tasks at the same time, busiest hour": (
            lambda n: n * habits.task_s * habits.peak / MONTH_S
        ),
        "task-hours": lambda n: n * habits.task_s / 3600,
        "TB that come in": lambda n: n * habits.total_bytes / 1e12,
        "dollars a month, kept and viewed": lambda n: n * dollars,
    }
    return [(name, *(number(of(one)) for one in VOLUMES)) for name, of in rows.items()]


def limits(habits: Habits) -> list[Row]:
    """The first to be met is first."""
    met = sorted(QUOTAS, key=lambda quota: quota.sessions_a_month(habits))
    return [
        ("limit", "as an account has it", "lasts for sessions a month", "then"),
        *(
            (
                quota.name,
                f"{number(quota.limit)} {quota.unit}",
                f"{round(quota.sessions_a_month(habits), -2):,.0f}",
                quota.remedy,
            )
            for quota in met
        ),
    ]


def first_limits(habits: Habits) -> list[Row]:
    rows: list[Row] = [("sessions a month", "first limit met", "limits passed in all")]
    met = sorted(QUOTAS, key=lambda quota: quota.sessions_a_month(habits))
    for volume in VOLUMES:
        passed = [quota.name for quota in met if quota.sessions_a_month(habits) < volume]
        first = passed[0] if passed else f"none; next: {met[0].name}"
        rows.append((f"{volume:,}", first, str(len(passed))))
    return rows


def costs(habits: Habits) -> list[Row]:
    lines = sorted(bill(habits), key=lambda line: -line.dollars)
    total = sum(line.dollars for line in lines)
    return [
        (f"one recording, {REGION}, list prices of {READ}", "$", "share"),
        *((one.name, f"{one.dollars:.4f}", f"{one.dollars / total:.1%}") for one in lines),
        ("all", f"{total:.2f}", ""),
    ]
