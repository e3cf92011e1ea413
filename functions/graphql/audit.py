"""The history in the API."""

from __future__ import annotations

from typing import Final

from ariadne import ObjectType, QueryType

from functions.graphql.connection import connection, page_size
from functions.graphql.context import Info
from reelroom.usecases.audit import list_events

query, event_type = QueryType(), ObjectType("AuditEvent")

bindables: Final = (query, event_type)

event_type.set_alias("size", "size_bytes")
event_type.set_field("sessionId", lambda event, _: event.session_id or None)


@query.field("auditEvents")
def resolve_events(
    _: object,
    info: Info,
    *,
    first: int | None = None,
    after: str | None = None,
    month: str | None = None,
) -> object:
    call, size = info.context, page_size(first)
    return connection(list_events(call.services, call.caller, month, size, after))
