"""A session owns everything that was recorded in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from reelroom.domain.due import Due, Queue
from reelroom.domain.errors import Conflict, Invalid, NotFound
from reelroom.domain.ids import OwnerId, SessionId
from reelroom.domain.material import NO_TEXT, Material, Payload
from reelroom.domain.participant import Participant, seated
from reelroom.domain.platform import Platform
from reelroom.domain.states import (
    SESSION,
    SESSION_ANALYSIS,
    SESSION_RECORDING,
    SESSION_TRANSCRIPT,
    MaterialStatus,
    SessionStatus,
    move,
)
from reelroom.domain.text import line, paragraph


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """What a person says of a session: title <= 200 characters, location <= 200, notes <= 5000.

    `external_reference` (<= 200) is what the meeting tool calls it, as its meeting's id."""

    title: str
    date: date
    location: str = ""
    notes: str = ""
    platform: Platform = Platform.OTHER
    external_reference: str = ""

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
            platform=self.platform,
            external_reference=line(self.external_reference, "externalReference", 200),
        )


class SessionRole(StrEnum):
    """What a session is to somebody who may see it."""

    OWNER = "OWNER"
    PARTICIPANT = "PARTICIPANT"


@dataclass(frozen=True, slots=True)
class Session:
    """`kind` is open text ("track", ...): what only one kind has lives beside the session.

    Its owner is its coach; `participants` read what is shared with them."""

    id: SessionId
    owner_id: OwnerId
    kind: str
    details: SessionDetails
    created_at: datetime
    updated_at: datetime
    status: SessionStatus = SessionStatus.ACTIVE
    recording_count: int = 0
    total_bytes: int = 0
    participants: tuple[Participant, ...] = ()
    recording_status: MaterialStatus = MaterialStatus.NONE
    transcript: Payload = NO_TEXT
    analysis: Payload = NO_TEXT
    request_id: str = ""  # the request that made it, if it came with an idempotency key
    due: Due | None = None
    version: int = 1

    @property
    def is_active(self) -> bool:
        return self.status is SessionStatus.ACTIVE

    def edited(self, details: SessionDetails, now: datetime) -> Session:
        return replace(self, details=details.cleaned(), updated_at=now)

    def with_participants(self, wanted: Sequence[Participant], now: datetime) -> Session:
        """Raises Invalid; who stays keeps what is shared with them."""
        seats = seated(wanted, self.owner_id, self.participants)
        return replace(self, participants=seats, updated_at=now)

    def status_of(self, material: Material) -> MaterialStatus:
        if material is Material.RECORDING:
            return self.recording_status
        return self.payload(material).status

    def payload(self, material: Material) -> Payload:
        """The transcript or the analysis; a recording is a row of its own."""
        return self.transcript if material is Material.TRANSCRIPT else self.analysis

    def with_payload(self, material: Material, payload: Payload, now: datetime) -> Session:
        if material is Material.TRANSCRIPT:
            return replace(self, transcript=payload, updated_at=now)
        return replace(self, analysis=payload, updated_at=now)

    def told(self, material: Material, status: MaterialStatus, now: datetime) -> Session:
        """What another system says of a material that is not here yet. READY is not said but
        found: when a recording is published, or a text is set. Raises Conflict."""
        if status is self.status_of(material):
            return self
        if status is MaterialStatus.READY:
            raise Conflict(
                f"The {material.lower()} is READY once it is here: bring it, and it will be.",
                field=("status",),
            )
        moved = move(_MACHINES[material], self.status_of(material), status)
        if material is Material.RECORDING:
            if self.recording_count:
                raise Conflict("This session has a recording. Delete it first.")
            return replace(self, recording_status=moved, updated_at=now)
        return self.with_payload(material, replace(self.payload(material), status=moved), now)

    def with_text(self, material: Material, text: Payload, now: datetime) -> Session:
        """A text is in its place: `text` is the payload as it was settled."""
        move(_MACHINES[material], self.status_of(material), text.status)
        return self.with_payload(material, text, now)

    def recorded(self, recordings: int) -> Session:
        """So many recordings have come (or gone, when below 0): the status follows."""
        status = MaterialStatus.NONE
        if self.recording_count + recordings > 0:
            status = MaterialStatus.READY
        if status is self.recording_status:
            return self
        return replace(
            self, recording_status=move(SESSION_RECORDING, self.recording_status, status)
        )

    def role_of(self, user: OwnerId) -> SessionRole:
        return SessionRole.OWNER if user == self.owner_id else SessionRole.PARTICIPANT

    def seat(self, user: OwnerId) -> Participant | None:
        return next((one for one in self.participants if one.id == user), None)

    def reads(self, user: OwnerId, material: Material) -> bool:
        """Whether this is the owner, or a participant with whom the material is shared."""
        seat = self.seat(user)
        return user == self.owner_id or (seat is not None and material in seat.shared)

    def sharing(self, user: str, material: Material, *, on: bool, now: datetime) -> Session:
        """With a material shared with a participant, or no longer; NotFound for anybody else."""
        seat = self.seat(OwnerId(user))
        if seat is None:
            raise NotFound("Nobody with this id takes part in the session. Add them first.")
        changed = seat.sharing(material) if on else seat.keeping(material)
        if changed == seat:
            return self
        seats = tuple(changed if one.id == user else one for one in self.participants)
        return replace(self, participants=seats, updated_at=now)

    def as_seen_by(self, user: OwnerId) -> Session:
        """All of it for the owner; for a participant title, date, statuses and their own seat, and
        the sums when the recordings are shared. For reading only: never to be written."""
        if user == self.owner_id:
            return self
        seat = self.seat(user)
        counted = self.reads(user, Material.RECORDING)
        return replace(
            self,
            details=SessionDetails(
                self.details.title, self.details.date, platform=self.details.platform
            ),
            participants=(seat,) if seat else (),
            recording_count=self.recording_count if counted else 0,
            total_bytes=self.total_bytes if counted else 0,
            request_id="",
        )

    def removing(self, now: datetime) -> Session:
        """The tombstone: what a person wrote is gone from the row at once."""
        return replace(
            self,
            status=move(SESSION, self.status, SessionStatus.REMOVING),
            details=SessionDetails(title="", date=self.details.date),
            participants=(),
            transcript=NO_TEXT,
            analysis=NO_TEXT,
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


_MACHINES: Final[Mapping[Material, Mapping[MaterialStatus, Set[MaterialStatus]]]] = {
    Material.RECORDING: SESSION_RECORDING,
    Material.TRANSCRIPT: SESSION_TRANSCRIPT,
    Material.ANALYSIS: SESSION_ANALYSIS,
}
