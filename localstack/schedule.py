"""The template's schedules, as timers.

Unlike EventBridge, a run that is still going when the next is due makes that one wait: a laptop
should not pile them up. The event is EventBridge's "Scheduled Event".
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from localstack.template import Schedule


@dataclass(frozen=True, slots=True)
class World:
    """What a timer needs from outside: the time, ids, and how to wait (seconds)."""

    now: Callable[[], datetime]
    new_id: Callable[[], str]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def scheduled_event(
    schedule: Schedule, world: World, *, account: str, region: str
) -> dict[str, object]:
    """The event that a scheduled rule sends."""
    rule = f"arn:aws:events:{region}:{account}:rule/{schedule.function}"
    return {
        "version": "0",
        "id": world.new_id(),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": account,
        "time": world.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [rule],
        "detail": {},
    }


async def keep(
    schedule: Schedule,
    run: Callable[[Schedule], Awaitable[object]],
    world: World,
    *,
    every_s: float | None = None,
) -> None:
    """Run it for ever, first after one interval; `every_s` replaces the template's rate."""
    interval = every_s or schedule.every_s
    while True:
        await world.sleep(interval)
        await run(schedule)
