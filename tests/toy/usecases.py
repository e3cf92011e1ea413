"""Hang a bell: its row, and a job that rings it, in one transaction; the kind of that job; and all
that the core does for bells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from reelroom.domain.due import Due, Queue
from reelroom.domain.errors import Conflict, Refused
from reelroom.domain.ids import JobId, OwnerId, child_id, new_key
from reelroom.domain.job import Job
from reelroom.ports import (
    Create,
    Extension,
    Kind,
    Operation,
    Remove,
    Replace,
    RequireActive,
    Services,
)
from reelroom.usecases.access import owned, owned_session
from reelroom.usecases.dispatch import dispatch_job
from tests.toy.noun import RING, Bell

SILENCE: Final = timedelta(hours=1)


class TooLoud(Refused):
    code = "TOO_LOUD"


def hang_bell(services: Services, by: OwnerId, session_id: str, times: int) -> Bell:
    """Raises TooLoud, NotFound."""
    if times > 9:
        raise TooLoud("Ring at most 9 times.", field=("times",))
    session, now = owned_session(services, by, session_id), services.clock()
    key = new_key(now, services.entropy.bits())
    job = Job(
        id=JobId(child_id("job", session.id, key)),
        session_id=session.id,
        owner_id=by,
        kind=RING,
        input={"bell": child_id("bel", session.id, key), "times": times},
        created_at=now,
        updated_at=now,
    ).queued(now)
    unrung = Due(Queue.EXPIRY, now + SILENCE)
    bell = Bell(child_id("bel", session.id, key), session.id, by, job.id, due=unrung)
    services.rows.write(Create(bell), Create(job), RequireActive(session.id))
    dispatch_job(services, job.id)
    return bell


def get_bell(services: Services, by: OwnerId, bell_id: str) -> Bell:
    return owned(services, by, Bell, bell_id)


def take_down(services: Services, bell_id: str) -> None:
    """Nobody has rung it for too long."""
    bell = services.rows.get(Bell, bell_id)
    if bell is not None and bell.due is not None:
        services.rows.write(Remove(bell))


BELLS: Final = Extension(Bell, due={Queue.EXPIRY: take_down})


def _on_done(services: Services, job: Job, result: object) -> Sequence[Operation]:
    bell = services.rows.get(Bell, str(job.input["bell"]))
    assert bell is not None
    assert isinstance(result, int)
    return (Replace(bell.rung_again(result)),)


def _no_changes(_services: Services, _job: Job) -> Sequence[Operation]:
    return ()


def _nothing_to_undo(_services: Services, _job: Job) -> None:
    return None


def _not_mendable(_services: Services, _job: Job) -> Mapping[str, object]:
    raise Conflict("A bell cannot be mended.")


RING_KIND: Final = Kind(
    name=RING,
    disk_bytes=lambda _: 7,
    on_done=_on_done,
    on_end=_no_changes,
    undo=_nothing_to_undo,
    refill=_not_mendable,
)
