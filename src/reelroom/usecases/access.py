"""Who may touch what: a thing belongs to the owner of its session, while that is active.

Participants read: the session as they see it, and of its materials those that are shared with
them. Nothing that changes anything asks for less than the owner, so what is not found by a reading
function here is for the owner alone.

A foreign id, a missing id and a removed session's id all give the same NotFound.
"""

from __future__ import annotations

from typing import TypeVar

from reelroom.domain.errors import NotFound
from reelroom.domain.ids import OwnerId, check, session_of
from reelroom.domain.material import Material
from reelroom.domain.session import Session
from reelroom.ports import Row, Services

R = TypeVar("R", bound=Row)


def owned_session(services: Services, by: OwnerId, session_id: str) -> Session:
    """The active session with this id; the id of a thing in it is not the session's."""
    check(session_id, "ses")
    return owning_session(services, by, session_id)


def owning_session(services: Services, by: OwnerId, any_id: str) -> Session:
    """The active session that the thing with this id belongs to."""
    session = services.rows.get(Session, session_of(any_id))
    if session is None or not session.is_active or session.owner_id != by:
        raise nothing()
    return session


def readable_session(services: Services, by: OwnerId, session_id: str) -> Session:
    """The active session with this id as its owner or a participant sees it: not to be written."""
    check(session_id, "ses")
    session = services.rows.get(Session, session_of(session_id))
    if session is None or not session.is_active:
        raise nothing()
    if session.owner_id != by and session.seat(by) is None:
        raise nothing()
    return session.as_seen_by(by)


def sharing_session(services: Services, by: OwnerId, any_id: str, material: Material) -> Session:
    """The active session that the thing with this id belongs to, when its `material` is the
    caller's to read: the owner's, and of those with whom it is shared."""
    session = services.rows.get(Session, session_of(any_id))
    if session is None or not session.is_active or not session.reads(by, material):
        raise nothing()
    return session


def owned(services: Services, by: OwnerId, kind: type[R], row_id: str) -> R:
    """The row of `kind` with this id, in an active session of `by`."""
    owning_session(services, by, row_id)
    row = services.rows.get(kind, row_id)
    if row is None:
        raise nothing()
    return row


def read_again(services: Services, kind: type[R], row_id: str) -> R:
    """A row of a session that the caller was found to own before: after a write of ours, or beside
    another row of that session. Raises NotFound when it has gone meanwhile."""
    row = services.rows.get(kind, row_id)
    if row is None:
        raise nothing()
    return row


def nothing() -> NotFound:
    return NotFound("There is nothing with this id, or it is not yours. Check the id.")
