"""The line: an owner's jobs that wait until another one of theirs ends.

It stands on the owner's row, whose version every count raises: whoever joins the line has seen that
no slot is free, and whoever gives a slot back sees the line. Should the one who calls the next die
before it does, the job looks for itself after some minutes.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final

from reelroom.domain.errors import ReelroomError
from reelroom.domain.ids import OwnerId
from reelroom.domain.job import Job
from reelroom.domain.owner import LINE_LENGTH, Counter, Owner
from reelroom.ports import Count, Operation, Replace, Services
from reelroom.usecases.writing import decided

_LOOKS_AFTER: Final = timedelta(minutes=5)
_SPREAD_S: Final = 300
_AT_ONCE: Final = 100  # rows of one read


def slot_for(services: Services, job: Job) -> tuple[Operation, ...]:
    """Counts the job among its owner's running ones, for the write that asks for its task."""
    if job.holds_slot:
        return ()
    limit = {Counter.RUNNING: services.policy.running_per_owner}
    return (Count(job.owner_id, {Counter.RUNNING: 1}, limit, job.id),)


def released(job: Job) -> tuple[Operation, ...]:
    """Gives the owner's slot back, if the job holds one; for the write that lets the job go."""
    return (Count(job.owner_id, {Counter.RUNNING: -1}, {}, job.id),) if job.holds_slot else ()


def stand_in_line(services: Services, job: Job) -> bool:
    """False when a slot is free after all: try again. Raises Stale when the job changed since it
    was read, or its owner.

    The owner's count is held against the jobs that it names: one that leaked is mended here, where
    it would keep somebody waiting.
    """
    now = services.clock()
    behind = job.behind(now, _LOOKS_AFTER + _spread(job))
    owner = services.rows.get(Owner, job.owner_id)
    if owner is None:
        services.rows.write(Replace(behind))
        return True
    counted = owner.counted_anew(_true_holders(services, owner))
    if counted.running < services.policy.running_per_owner:
        if counted != owner:
            services.rows.write(Replace(counted))
        return False
    joined = counted.in_line(job.id)
    services.rows.write(Replace(behind), *((Replace(joined),) if joined != owner else ()))
    return True


def call_next(services: Services, owner_id: OwnerId) -> None:
    """A slot was given back: the first in line is due now, for the sweep to start. Never fails what
    it comes after."""
    with suppress(ReelroomError):
        for _ in range(LINE_LENGTH):
            if decided(lambda: _called(services, owner_id)):
                return


def _called(services: Services, owner_id: OwnerId) -> bool:
    """False when the first in line waits no more, and the next is to be called."""
    owner = services.rows.get(Owner, owner_id)
    if owner is None or not owner.line:
        return True
    first, *rest = owner.line
    shorter = Replace(replace(owner, line=tuple(rest)))
    job = services.rows.get(Job, first)
    if job is None or not job.is_in_line:
        services.rows.write(shorter)
        return False
    services.rows.write(Replace(job.due_now(services.clock())), shorter)
    return True


def _true_holders(services: Services, owner: Owner) -> tuple[str, ...]:
    held: list[str] = []
    for start in range(0, len(owner.holders), _AT_ONCE):
        some = owner.holders[start : start + _AT_ONCE]
        held += [job.id for job in services.rows.get_many(Job, some) if job.holds_slot]
    return tuple(held)


def _spread(job: Job) -> timedelta:
    """Not all of them look at the same moment."""
    return timedelta(seconds=zlib.crc32(job.id.encode()) % _SPREAD_S)
