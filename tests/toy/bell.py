"""Bells in the API."""

from __future__ import annotations

from typing import Final

from ariadne import MutationType, ObjectType, QueryType

from functions.graphql.context import Info, Input
from functions.graphql.errors import answered, null_if_missing
from functions.graphql.node import NodeType
from reelroom.domain.job import Job
from reelroom.usecases.job import get_job
from tests.toy.noun import Bell
from tests.toy.usecases import get_bell, hang_bell

query, mutation, bell_type = QueryType(), MutationType(), ObjectType("Bell")

NODE: Final = NodeType("bel", "Bell", get_bell)
bindables: Final = (query, mutation, bell_type)


@query.field("bell")
@null_if_missing
def resolve_bell(_: object, info: Info, *, id: str) -> Bell:  # noqa: A002 - the schema's word
    return get_bell(info.context.services, info.context.caller, id)


@bell_type.field("job")
@null_if_missing
def resolve_job(bell: Bell, info: Info) -> Job:
    return get_job(info.context.services, info.context.caller, bell.job_id)


@mutation.field("bellHang")
@answered
def bell_hang(_: object, info: Info, *, input: Input) -> dict[str, object]:  # noqa: A002 - the same
    by, services = info.context.caller, info.context.services
    return {"bell": hang_bell(services, by, input["session_id"], input["times"])}
