"""Limits of an account as they are unless somebody asks for more. Sources: AWS's pages of service
quotas and limits (ECS, Fargate, Lambda, API Gateway, DynamoDB, EFS), as read in mid 2025."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bench.scale.session import Habits, calls, requests

MONTH_S: Final = 30 * 24 * 3600
_VCPU: Final = 2  # of a combiner
_REQUEST_S: Final = 0.15  # of a function, warm
_SWEEP_S: Final = 0.6  # with little due; one comes with each task that stops
_SHARDS: Final = 1  # REELROOM_DUE_SHARDS of the template
_DUE_WRITES: Final = 12  # of a session in one queue of due work, beside renewals


@dataclass(frozen=True)
class Quota:
    """`demand` is what one session a second asks for, in `unit`."""

    name: str
    limit: float
    unit: str
    remedy: str
    demand: Callable[[Habits], float]

    def sessions_a_month(self, habits: Habits) -> float:
        """How many it lasts for, the busiest hour included."""
        return self.limit / self.demand(habits) / habits.peak * MONTH_S


def _writes(habits: Habits) -> float:
    made = calls(habits)
    return made["dynamodb.UpdateItem"] + 4 * made["dynamodb.TransactWriteItems"]


QUOTAS: Final = (
    Quota(
        "Fargate vCPUs at the same time",
        6,
        "vCPU",
        "ask for more: thousands are usual; until then jobs wait",
        lambda habits: _VCPU * habits.task_s,
    ),
    Quota("RunTask on Fargate", 20, "calls/s", "ask for more; jobs wait", lambda _: 1),
    Quota(
        "Lambda executions at the same time",
        1000,
        "executions",
        "ask for more",
        lambda habits: requests(habits).total() * _REQUEST_S,
    ),
    Quota(
        "API Gateway",
        10_000,
        "requests/s",
        "ask for more",
        lambda habits: requests(habits).total(),
    ),
    Quota(
        "one partition of the index of due work",
        1000,
        "writes/s",
        "REELROOM_DUE_SHARDS",
        lambda habits: (_DUE_WRITES + habits.task_s / 30) / _SHARDS,
    ),
    Quota("a table of DynamoDB", 40_000, "writes/s", "ask for more", _writes),
    Quota(
        "EFS, written",
        5 * 2**30,
        "bytes/s",
        "a second file system: a second deployment",
        lambda habits: habits.total_bytes,
    ),
    Quota(
        "sweeps, one after the other",
        1,
        "sweeps",
        "SweepConcurrency; what it misses waits for the sweep of the minute",
        lambda _: _SWEEP_S,
    ),
)
