"""A session owns everything that was recorded in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from reelroom.domain.due import Due, Queue
from reelroom.domain.errors import Invalid
from reelroom.domain.ids import OwnerId, SessionId
from reelroom.domain.states import SESSION, SessionStatus, move
from reelroom.domain.text import line, paragraph


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """What a person says of a session: title <= 200 characters, location <= 200, notes <= 5000."""

    title: str
    date: date
    location: str = ""
    notes: str = ""

    def cleaned(self) -> SessionDetails:
        """In NFC, without control characters; raises Invalid when out of limits."""
        title = line(self.title, "title", 200)
        if not title:
            raise Invalid("A session needs a title. Give it a short name.", field=("title",))
        return SessionDetails(
            title=title,
            date=self.date,
            location=line(self.location, "location", 200),
            notes=paragraph(self.notes, "notes", 5000),
        )


@dataclass(frozen=True, slots=True)
class Session:
    """`kind` is open text ("track", ...): what only one kind has lives beside the session."""

    id: SessionId
    owner_id: OwnerId
    kind: str
    details: SessionDetails
    created_at: datetime
    updated_at: datetime
    status: SessionStatus = SessionStatus.ACTIVE
    recording_count: int = 0
    total_bytes: int = 0
    request_id: str = ""  # the request that made it, if it came with an idempotency key
    due: Due | None = None
    version: int = 1

    @property
    def is_active(self) -> bool:
        return self.status is SessionStatus.ACTIVE

    def edited(self, details: SessionDetails, now: datetime) -> Session:
        return replace(self, details=details.cleaned(), updated_at=now)

    def removing(self, now: datetime) -> Session:
        """The tombstone: what a person wrote is gone from the row at once."""
        return replace(
            self,
            status=move(SESSION, self.status, SessionStatus.REMOVING),
            details=SessionDetails(title="", date=self.details.date),
            updated_at=now,
            due=Due(Queue.REMOVE, now),
        )

    def removed(self, now: datetime, forget_at: datetime) -> Session:
        return replace(
            self,
            status=move(SESSION, self.status, SessionStatus.REMOVED),
            request_id="",
            updated_at=now,
            due=Due(Queue.REMOVE, forget_at),
        )


@dataclass(frozen=True, slots=True)
class Membership:
    """That `user_id` may see the session; listed by user, newest date first."""

    user_id: OwnerId
    date: date
    session_id: SessionId
    version: int = 1

    @property
    def id(self) -> str:
        return f"{self.user_id}|{self.position}"

    @property
    def position(self) -> str:
        return f"{self.date.isoformat()}#{self.session_id}"
