"""Sessions: make, edit, remove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from reelroom.domain.audit import AuditAction
from reelroom.domain.errors import Conflict
from reelroom.domain.ids import OwnerId, check, new_key, session_id
from reelroom.domain.membership import memberships_of
from reelroom.domain.participant import Participant, seated
from reelroom.domain.request import request_id
from reelroom.domain.session import Session, SessionDetails
from reelroom.ports import Create, Operation, Remove, Replace, Services
from reelroom.usecases.access import nothing, owned_session
from reelroom.usecases.audit import noted
from reelroom.usecases.membership import listed, listed_anew
from reelroom.usecases.writing import created_once, decided


def create_session(
    services: Services,
    by: OwnerId,
    details: SessionDetails,
    kind: str = "track",
    idempotency_key: str | None = None,
    participants: Sequence[Participant] = (),
) -> Session:
    """A new active session of `by`; raises Invalid, IdempotencyConflict."""
    now = services.clock()
    session = Session(
        id=session_id(new_key(now, services.entropy.bits())),
        owner_id=by,
        kind=kind,
        details=details.cleaned(),
        created_at=now,
        updated_at=now,
        participants=seated(participants, by),
        request_id=request_id(by, "sessionCreate", idempotency_key),
    )

    def create(request: tuple[Operation, ...]) -> None:
        services.rows.write(*request, Create(session), *listed(session))

    arguments = [kind, _said(details), *(asdict(one) for one in participants)]
    made = created_once(
        services, by, "sessionCreate", idempotency_key, arguments, session.id, create
    )
    return session if made == session.id else owned_session(services, by, made)


def _said(details: SessionDetails) -> dict[str, object]:
    """As it was digested before there was more to say, so that a repeat is known as one."""
    always = {"title", "date", "location", "notes"}
    return {
        one.name: value
        for one in fields(details)
        if (value := getattr(details, one.name)) != one.default or one.name in always
    }


def update_session(
    services: Services,
    by: OwnerId,
    session_id: str,
    details: SessionDetails,
    expected_version: int | None = None,
    participants: Sequence[Participant] | None = None,
) -> Session:
    """Raises Conflict when the session is no longer at `expected_version`, Invalid. Participants
    (None: as they are) who stay keep what is shared with them."""

    def step() -> Session:
        session = owned_session(services, by, session_id)
        if expected_version is not None and session.version != expected_version:
            raise Conflict(
                "Somebody else changed this session meanwhile. Read it again, then edit.",
                field=("expectedVersion",),
            )
        now = services.clock()
        edited = session.edited(details, now)
        if participants is not None:
            edited = edited.with_participants(participants, now)
        return changed_session(services, session, edited)

    return decided(step)


def changed_session(
    services: Services, before: Session, after: Session, *also: Operation
) -> Session:
    """Writes a session that was changed, with its lists; returns it as it is then. Raises Stale,
    NotFound when it was removed meanwhile."""
    services.rows.write(Replace(after), *listed_anew(services, before, after), *also)
    return owned_session(services, before.owner_id, before.id)


def remove_session(services: Services, by: OwnerId, session_id: str) -> None:
    """Acknowledged with one write: from then on nothing of the session appears again, and the
    sweep takes all of it away. Repeating it is fine while the tombstone stands."""

    def step() -> None:
        if _tombstone(services, by, session_id):
            return
        session = owned_session(services, by, session_id)
        services.rows.write(
            Replace(session.removing(services.clock())),
            *(Remove(row) for row in memberships_of(session)),
            noted(
                services, by, AuditAction.REMOVE, session.id, size_bytes=session.total_bytes or None
            ),
        )

    decided(step)
    services.nudge()


def removed_session(services: Services, by: OwnerId, session_id: str) -> Session:
    """The tombstone of a session that is being removed or was, while it stands.

    Raises NotFound for any other, an active one among them.
    """
    tombstone = _tombstone(services, by, session_id)
    if tombstone is None:
        raise nothing()
    return tombstone


def _tombstone(services: Services, by: OwnerId, session_id: str) -> Session | None:
    check(session_id, "ses")
    session = services.rows.get(Session, session_id)
    return session if session and session.owner_id == by and not session.is_active else None
