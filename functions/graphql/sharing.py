"""Who takes part in a session, and what is shared with them, in the API."""

from __future__ import annotations

from typing import Final

from ariadne import MutationType, QueryType

from functions.graphql.context import Info, Input
from functions.graphql.errors import answered
from reelroom.domain.ids import OwnerId
from reelroom.domain.participant import Participant
from reelroom.usecases.sharing import share_material, unshare_material

query, mutation = QueryType(), MutationType()

bindables: Final = (query, mutation)


def participants(input: Input) -> list[Participant] | None:
    """The `participants` of an input; None when they are left out."""
    given = input.get("participants")
    if given is None:
        return None
    return [Participant(OwnerId(one["id"]), one["name"]) for one in given]


@query.field("viewer")
def resolve_viewer(_: object, info: Info) -> dict[str, object]:
    return {"id": info.context.caller}


@mutation.field("sessionShare")
@answered
def session_share(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, given = info.context, (input["session_id"], input["participant_id"], input["material"])
    return {"session": share_material(call.services, call.caller, *given)}


@mutation.field("sessionUnshare")
@answered
def session_unshare(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, given = info.context, (input["session_id"], input["participant_id"], input["material"])
    return {"session": unshare_material(call.services, call.caller, *given)}
