"""I10, I11: nothing is left of a removed session, listings agree, and counts equal a recount."""

from __future__ import annotations

from collections import Counter as Tallied
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reelroom.domain.ids import session_of
from reelroom.domain.membership import Membership, memberships_of
from reelroom.domain.owner import Counter, Owner
from reelroom.domain.session import Session
from reelroom.domain.states import MaterialStatus, SessionStatus, UploadStatus
from reelroom.fsck.state import State
from reelroom.fsck.violation import Repair, Violation
from reelroom.ports import Create, Operation, Remove, Replace, Row, Services, Tally


def check_removed(state: State) -> Iterator[Violation]:
    """I10; a session that is being removed still has what is going."""
    rows: list[Row] = [
        *state.uploads.values(),
        *state.sources.values(),
        *state.jobs.values(),
        *state.recordings.values(),
    ]
    for row in rows:
        session = state.sessions.get(session_of(row.id))
        if session is None or session.status is SessionStatus.REMOVED:
            found = "gone" if session is None else "removed"
            remedy = "remove the row, once its bytes are gone"
            yield Violation("I10", row.id, f"Its session is {found}.", remedy)


def check_memberships(state: State) -> Iterator[Violation]:
    """Lists hold exactly what is made of the sessions."""
    wanted = {row.id: row for session in state.sessions.values() for row in memberships_of(session)}
    for membership in state.memberships.values():
        if membership.id in wanted:
            continue
        session = state.sessions.get(membership.session_id)
        is_gone = session is None or not session.is_active
        yield Violation(
            "I10" if is_gone else "I11",
            membership.id,
            "It lists a session that was removed." if is_gone else "It is not of this list.",
            "take it out of the list",
            lambda services, row=membership: services.rows.write(Remove(row)),  # type: ignore[misc]
        )
    for row in wanted.values():
        stored = state.memberships.get(row.id)
        if stored is None or replace(row, version=stored.version) != stored:
            yield Violation(
                "I11",
                row.id,
                "The list lacks the session." if stored is None else "It tells of an older state.",
                "list it as it is",
                lambda services, row=row: services.rows.write(_as_it_is(services, row)),  # type: ignore[misc]
            )


def check_aggregates(state: State) -> Iterator[Violation]:
    count: Tallied[str] = Tallied()
    size: Tallied[str] = Tallied()
    for recording in state.recordings.values():
        if recording.is_ready:
            count[recording.session_id] += 1
            size[recording.session_id] += recording.contents.size_bytes
    for session in state.sessions.values():
        held = (session.recording_count, session.total_bytes)
        true = (count[session.id], size[session.id])
        if session.is_active and held != true:
            yield Violation(
                "I11",
                session.id,
                f"It says {held[0]} recordings of {held[1]} bytes; there are {true[0]} of "
                f"{true[1]}.",
                "correct the sums",
                _corrected(session, true[0] - held[0], true[1] - held[1]),
            )
        is_ready = session.recording_status is MaterialStatus.READY
        if session.is_active and held == true and is_ready != (true[0] > 0):
            yield Violation(
                "I11",
                session.id,
                f"Its recording is {session.recording_status}; there are {true[0]}.",
                "correct the status",
                _told_anew(session, true[0] > 0),
            )


def _corrected(session: Session, recordings: int, size: int) -> Repair:
    def repair(services: Services) -> None:
        services.rows.write(Tally(session.id, recordings, size))

    return repair


def _told_anew(session: Session, is_ready: bool) -> Repair:
    status = MaterialStatus.READY if is_ready else MaterialStatus.NONE

    def repair(services: Services) -> None:
        after = replace(session, recording_status=status)
        rows = (_as_it_is(services, row) for row in memberships_of(after))
        services.rows.write(Replace(after), *rows)

    return repair


def _as_it_is(services: Services, row: Membership) -> Operation:
    stored = services.rows.get(Membership, row.id)
    return Create(row) if stored is None else Replace(replace(row, version=stored.version))


def check_owners(state: State) -> Iterator[Violation]:
    true: dict[str, Tallied[Counter]] = {}
    for upload in state.uploads.values():
        sums = true.setdefault(upload.owner_id, Tallied())
        sums[Counter.OPEN_UPLOADS] += upload.status is UploadStatus.OPEN
        sums[Counter.STAGED_BYTES] += upload.staged_bytes
    for job in state.jobs.values():
        true.setdefault(job.owner_id, Tallied())[Counter.RUNNING] += job.holds_slot
    for owner_id in sorted(true.keys() | state.owners.keys()):
        owner = state.owners.get(owner_id)
        sums = true.get(owner_id, Tallied())
        wrong = {one: sums[one] for one in Counter if getattr(owner, one, 0) != sums[one]}
        if wrong:
            told = ", ".join(
                f"{one} is {getattr(owner, one, 0)}, not {value}" for one, value in wrong.items()
            )
            yield Violation(
                "I11", owner_id, f"Its {told}.", "set the counters", _recounted(owner, wrong)
            )


def _recounted(owner: Owner | None, wrong: dict[Counter, int]) -> Repair:
    """Only when nothing was counted since: else the next check sees more clearly."""

    def repair(services: Services) -> None:
        if owner is None:
            return
        fresh = services.rows.get(Owner, owner.id)
        if fresh is None or fresh.version != owner.version:
            return
        values: dict[str, Any] = {counter.value: value for counter, value in wrong.items()}
        services.rows.write(Replace(replace(fresh, **values)))

    return repair
