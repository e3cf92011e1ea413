"""I10, I11: nothing is left of a removed session, listings agree, and counts equal a recount."""

from __future__ import annotations

from collections import Counter as Tallied
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reelroom.domain.ids import session_of
from reelroom.domain.owner import Counter, Owner
from reelroom.domain.session import Membership, Session
from reelroom.domain.states import SessionStatus, UploadStatus
from reelroom.fsck.state import State
from reelroom.fsck.violation import Repair, Violation
from reelroom.ports import Create, Remove, Replace, Row, Services, Tally


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
    listed = {one.session_id: one for one in state.memberships.values()}
    for membership in state.memberships.values():
        session = state.sessions.get(membership.session_id)
        if session is None or not session.is_active:
            yield Violation(
                "I10",
                membership.id,
                "It lists a session that was removed.",
                "take it out of the list",
                lambda services, row=membership: services.rows.write(Remove(row)),  # type: ignore[misc]
            )
        elif session.details.date != membership.date:
            remedy = "edit the session's date"
            yield Violation("I11", membership.id, "Listed under another date.", remedy)
    for session in state.sessions.values():
        if session.is_active and session.id not in listed:
            row = Membership(session.owner_id, session.details.date, session.id)
            yield Violation(
                "I11",
                session.id,
                "Its owner's list lacks it.",
                "list it",
                lambda services, row=row: services.rows.write(Create(row)),  # type: ignore[misc]
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


def _corrected(session: Session, recordings: int, size: int) -> Repair:
    def repair(services: Services) -> None:
        services.rows.write(Tally(session.id, recordings, size))

    return repair


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
