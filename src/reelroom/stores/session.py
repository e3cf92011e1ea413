"""Sessions: hash `id`. The aggregates are written by Tally alone."""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from reelroom.domain.ids import OwnerId, SessionId
from reelroom.domain.material import NO_TEXT
from reelroom.domain.platform import Platform
from reelroom.domain.session import Session, SessionDetails
from reelroom.domain.states import MaterialStatus, SessionStatus
from reelroom.stores.attributes import Day, Moment
from reelroom.stores.nouns import SESSION
from reelroom.stores.session_attributes import Participants, PayloadAttribute
from reelroom.stores.table import DueItem, Table


class SessionItem(DueItem):
    """`tally_op` is the token of the last Tally, which leaves `op` to the row's own writes. What
    came after the first version may be absent: see `load`."""

    id = UnicodeAttribute(hash_key=True)
    owner_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    title = UnicodeAttribute()
    date = Day()
    location = UnicodeAttribute()
    notes = UnicodeAttribute()
    created_at = Moment()
    updated_at = Moment()
    status = UnicodeAttribute()
    recording_count = NumberAttribute()
    total_bytes = NumberAttribute()
    tally_op = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)
    platform = UnicodeAttribute(null=True)
    external_reference = UnicodeAttribute(null=True)
    participants = Participants(null=True)
    recording_status = UnicodeAttribute(null=True)
    transcript = PayloadAttribute(null=True)
    analysis = PayloadAttribute(null=True)


def dump(session: Session) -> SessionItem:
    return SessionItem(
        id=session.id,
        owner_id=session.owner_id,
        kind=session.kind,
        title=session.details.title,
        date=session.details.date,
        location=session.details.location,
        notes=session.details.notes,
        created_at=session.created_at,
        updated_at=session.updated_at,
        status=session.status.value,
        recording_count=session.recording_count,
        total_bytes=session.total_bytes,
        request_id=session.request_id or None,
        platform=session.details.platform.value,
        external_reference=session.details.external_reference or None,
        participants=session.participants or None,
        recording_status=session.recording_status.value,
        transcript=None if session.transcript == NO_TEXT else session.transcript,
        analysis=None if session.analysis == NO_TEXT else session.analysis,
    )


def load(item: SessionItem) -> Session:
    return Session(
        id=SessionId(item.id),
        owner_id=OwnerId(item.owner_id),
        kind=item.kind,
        details=_details(item),
        created_at=item.created_at,
        updated_at=item.updated_at,
        status=SessionStatus(item.status),
        recording_count=int(item.recording_count),
        total_bytes=int(item.total_bytes),
        participants=item.participants or (),
        recording_status=_recording_status(item),
        transcript=item.transcript or NO_TEXT,
        analysis=item.analysis or NO_TEXT,
        request_id=item.request_id or "",
        due=item.due,
        version=int(item.version),
    )


def _details(item: SessionItem) -> SessionDetails:
    return SessionDetails(
        title=item.title,
        date=item.date,
        location=item.location,
        notes=item.notes,
        platform=Platform(item.platform or Platform.OTHER),
        external_reference=item.external_reference or "",
    )


def _recording_status(item: SessionItem) -> MaterialStatus:
    if item.recording_status:
        return MaterialStatus(item.recording_status)
    return MaterialStatus.READY if item.recording_count else MaterialStatus.NONE


SESSIONS: Final = Table(
    SESSION,
    SessionItem,
    dump,
    load,
    reported=frozenset({"recording_count", "total_bytes", "tally_op"}),
)
