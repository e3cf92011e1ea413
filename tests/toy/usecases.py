"""Hang a bell: its row, and a job that rings it, in one transaction; and the kind of that job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from reelroom.domain.errors import Conflict, Refused
from reelroom.domain.ids import JobId, OwnerId, child_id, new_key
from reelroom.domain.job import Job
from reelroom.ports import Create, Kind, Operation, Replace, RequireActive, Services
from reelroom.usecases.access import owned, owned_session
from reelroom.usecases.dispatch import dispatch_job
from tests.toy.noun import RING, Bell


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
    bell = Bell(child_id("bel", session.id, key), session.id, by, job.id)
    services.rows.write(Create(bell), Create(job), RequireActive(session.id))
    dispatch_job(services, job.id)
    return bell


def get_bell(services: Services, by: OwnerId, bell_id: str) -> Bell:
    return owned(services, by, Bell, bell_id)


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
