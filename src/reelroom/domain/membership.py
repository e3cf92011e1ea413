"""That a person may see a session: one row each for its owner and its participants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reelroom.domain.ids import OwnerId, SessionId
from reelroom.domain.platform import Platform
from reelroom.domain.session import Session
from reelroom.domain.states import MaterialStatus


@dataclass(frozen=True, slots=True)
class Membership:
    """Listed by user, newest date first. What a list is filtered by is copied from the session, and
    changes with it; `participants` are those whom this user may know of."""

    user_id: OwnerId
    date: date
    session_id: SessionId
    platform: Platform = Platform.OTHER
    recording_status: MaterialStatus = MaterialStatus.NONE
    participants: tuple[OwnerId, ...] = ()
    version: int = 1

    @property
    def id(self) -> str:
        return f"{self.user_id}|{self.position}"

    @property
    def position(self) -> str:
        return f"{self.date.isoformat()}#{self.session_id}"


def position_before(day: date) -> str:
    """In front of every session of that day, and behind those of the days before."""
    return f"{day.isoformat()}#ses_{'0' * 16}"


def memberships_of(session: Session) -> tuple[Membership, ...]:
    """The rows that an active session has in the lists of its people; none once it is removed."""
    if not session.is_active:
        return ()
    everybody = tuple(one.id for one in session.participants)
    return (
        _membership(session, session.owner_id, everybody),
        *(_membership(session, one, (one,)) for one in everybody),
    )


def _membership(session: Session, user: OwnerId, participants: tuple[OwnerId, ...]) -> Membership:
    details = session.details
    return Membership(
        user, details.date, session.id, details.platform, session.recording_status, participants
    )
