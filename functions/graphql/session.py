"""Sessions in the API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from ariadne import MutationType, ObjectType, QueryType

from functions.graphql.connection import connection, page_size
from functions.graphql.context import Info, Input
from functions.graphql.errors import answered, null_if_missing
from functions.graphql.node import NodeType
from functions.graphql.sharing import participants
from reelroom.domain.library import SessionFilter, SessionSort
from reelroom.domain.platform import Platform
from reelroom.domain.session import Session, SessionDetails, SessionRole
from reelroom.domain.states import SessionStatus
from reelroom.usecases.access import owned_session, readable_session
from reelroom.usecases.job import list_jobs
from reelroom.usecases.library import list_sessions
from reelroom.usecases.recording import list_recordings
from reelroom.usecases.session import (
    create_session,
    remove_session,
    removed_session,
    update_session,
)
from reelroom.usecases.upload import list_uploads

query, mutation, session_type = QueryType(), MutationType(), ObjectType("Session")

NODE: Final = NodeType("ses", "Session", readable_session)
bindables: Final = (query, mutation, session_type)

_LOOK_AGAIN_MS: Final = 1000

_DETAILS: Final = ("title", "date", "location", "notes", "platform", "external_reference")
for name in ("title", "date", "location", "notes", "platform"):
    session_type.set_field(name, lambda session, info: getattr(session.details, info.field_name))


session_type.set_field("externalReference", lambda one, _: one.details.external_reference)


@session_type.field("role")
def resolve_role(session: Session, info: Info) -> SessionRole:
    return session.role_of(info.context.caller)


@query.field("session")
@null_if_missing
def resolve_session(_: object, info: Info, *, id: str) -> Session:
    return readable_session(info.context.services, info.context.caller, id)


@query.field("sessions")
def resolve_sessions(
    _: object,
    info: Info,
    *,
    first: int | None = None,
    after: str | None = None,
    filter: Input | None = None,
    sort: SessionSort | None = None,
) -> object:
    call, size, order = info.context, page_size(first), sort or SessionSort.NEWEST_FIRST
    wanted = SessionFilter(**filter) if filter else None
    return connection(list_sessions(call.services, call.caller, size, after, wanted, order))


@query.field("sessionRemoval")
@null_if_missing
def resolve_removal(_: object, info: Info, *, id: str) -> dict[str, object]:
    session = removed_session(info.context.services, info.context.caller, id)
    goes_on = session.status is SessionStatus.REMOVING
    return {
        "session_id": session.id,
        "status": session.status,
        "since": session.updated_at,
        "poll_after_ms": _LOOK_AGAIN_MS if goes_on else None,
    }


@session_type.field("recordings")
@null_if_missing
def resolve_recordings(
    session: Session, info: Info, *, first: int | None = None, after: str | None = None
) -> object:
    call, size = info.context, page_size(first)
    return connection(list_recordings(call.services, call.caller, session.id, size, after))


@session_type.field("uploads")
@null_if_missing
def resolve_uploads(
    session: Session, info: Info, *, first: int | None = None, after: str | None = None
) -> object:
    call, size = info.context, page_size(first)
    return connection(list_uploads(call.services, call.caller, session.id, size, after))


@session_type.field("jobs")
@null_if_missing
def resolve_jobs(
    session: Session, info: Info, *, first: int | None = None, after: str | None = None
) -> object:
    call, size = info.context, page_size(first)
    return connection(list_jobs(call.services, call.caller, session.id, size, after))


@mutation.field("sessionCreate")
@answered
def session_create(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, key = info.context, input.get("idempotency_key")
    details = SessionDetails(
        title=input["title"],
        date=input["date"],
        location=input.get("location") or "",
        notes=input.get("notes") or "",
        platform=input.get("platform") or Platform.OTHER,
        external_reference=input.get("external_reference") or "",
    )
    made = create_session(
        call.services,
        call.caller,
        details,
        idempotency_key=key,
        participants=participants(input) or (),
    )
    return {"session": made}


@mutation.field("sessionUpdate")
@answered
def session_update(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, session_id = info.context, input["session_id"]
    session = owned_session(call.services, call.caller, session_id)
    details = replace(session.details, **_said(input))
    # What is left out is taken from this reading, so the write must not meet a later one.
    expected = input.get("expected_version") or session.version
    people = participants(input)
    changed = update_session(call.services, call.caller, session_id, details, expected, people)
    return {"session": changed}


@mutation.field("sessionRemove")
@answered
def session_remove(_: object, info: Info, *, input: Input) -> dict[str, object]:
    remove_session(info.context.services, info.context.caller, input["session_id"])
    return {"removed_session_id": input["session_id"]}


def _said(input: Input) -> dict[str, Any]:
    return {name: input[name] for name in _DETAILS if input.get(name) is not None}
