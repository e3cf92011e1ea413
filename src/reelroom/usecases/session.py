"""Sessions: make, list, edit, remove."""

from __future__ import annotations

from dataclasses import asdict

from reelroom.domain.errors import Conflict
from reelroom.domain.ids import OwnerId, check, new_key, session_id
from reelroom.domain.request import request_id
from reelroom.domain.session import Membership, Session, SessionDetails
from reelroom.ports import Create, Operation, Page, Remove, Replace, Services
from reelroom.usecases.access import nothing, owned_session
from reelroom.usecases.writing import created_once, decided


def create_session(
    services: Services,
    by: OwnerId,
    details: SessionDetails,
    kind: str = "track",
    idempotency_key: str | None = None,
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
        request_id=request_id(by, "sessionCreate", idempotency_key),
    )

    def create(request: tuple[Operation, ...]) -> None:
        services.rows.write(*request, Create(session), Create(_membership(session)))

    made = created_once(
        services, by, "sessionCreate", idempotency_key, [kind, asdict(details)], session.id, create
    )
    return session if made == session.id else owned_session(services, by, made)


def list_sessions(
    services: Services, by: OwnerId, first: int = 20, after: str | None = None
) -> Page[Session]:
    """Active sessions that `by` may see, newest date first; a page may hold fewer than `first`."""
    page = services.rows.page(Membership, by, first=first, after=after, newest_first=True)
    sessions = services.rows.get_many(Session, [row.session_id for row in page.items])
    return Page(tuple(one for one in sessions if one.is_active), page.after)


def update_session(
    services: Services,
    by: OwnerId,
    session_id: str,
    details: SessionDetails,
    expected_version: int | None = None,
) -> Session:
    """Raises Conflict when the session is no longer at `expected_version`."""

    def step() -> Session:
        session = owned_session(services, by, session_id)
        if expected_version is not None and session.version != expected_version:
            raise Conflict(
                "Somebody else changed this session meanwhile. Read it again, then edit.",
                field=("expectedVersion",),
            )
        edited = session.edited(details, services.clock())
        services.rows.write(Replace(edited), *_moved(session, edited))
        return owned_session(services, by, session_id)

    return decided(step)


def remove_session(services: Services, by: OwnerId, session_id: str) -> None:
    """Acknowledged with one write: from then on nothing of the session appears again, and the
    sweep takes all of it away. Repeating it is fine while the tombstone stands."""

    def step() -> None:
        if _tombstone(services, by, session_id):
            return
        session = owned_session(services, by, session_id)
        services.rows.write(
            Replace(session.removing(services.clock())), Remove(_membership(session))
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


def _membership(session: Session) -> Membership:
    return Membership(session.owner_id, session.details.date, session.id)


def _moved(before: Session, after: Session) -> tuple[Operation, ...]:
    """The listing is sorted by date: a new date is a new place in it."""
    if before.details.date == after.details.date:
        return ()
    return Remove(_membership(before)), Create(_membership(after))
