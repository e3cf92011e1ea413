"""The lists that a session stands in, changed in the same write as the session itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reelroom.domain.ids import SessionId
from reelroom.domain.membership import Membership, memberships_of
from reelroom.domain.session import Session
from reelroom.ports import Create, Operation, Remove, Replace, Services, Tally


def listed(session: Session) -> tuple[Operation, ...]:
    """For the write that makes a session."""
    return tuple(Create(row) for row in memberships_of(session))


def listed_anew(services: Services, before: Session, after: Session) -> tuple[Operation, ...]:
    """For the write that puts `after` in the place of `before`; beside the session's own, at most
    42 operations."""
    old = {row.id: row for row in memberships_of(before)}
    new = {row.id: row for row in memberships_of(after)}
    changed = [row for id_, row in new.items() if id_ in old and old[id_] != row]
    return (
        *(Remove(row) for id_, row in old.items() if id_ not in new),
        *(Create(row) for id_, row in new.items() if id_ not in old),
        *rewritten(services, changed),
    )


def rewritten(services: Services, rows: Sequence[Membership]) -> tuple[Operation, ...]:
    """Puts these rows where rows with their ids are, or should have been."""
    if not rows:
        return ()
    stored = {row.id: row for row in services.rows.get_many(Membership, [one.id for one in rows])}
    return tuple(
        Replace(replace(row, version=stored[row.id].version)) if row.id in stored else Create(row)
        for row in rows
    )


def tallied(
    services: Services, session_id: SessionId, recordings: int, size: int
) -> tuple[Operation, ...]:
    """Counts recordings that come, or go when below 0, in the write that brings or takes them: the
    session's sums, and with the first and the last one its status in all lists.

    The write raises Stale when another one came between, SessionGone for a session that is not
    active.
    """
    session = services.rows.get(Session, session_id)
    if session is None or not session.is_active:
        return (Tally(session_id, recordings, size),)
    after = session.recorded(recordings)
    if after is session:
        return (Tally(session_id, recordings, size, beside=True),)
    return (
        Tally(session_id, recordings, size, row=after),
        *listed_anew(services, session, after),
    )
