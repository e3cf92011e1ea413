"""`node(id)`: anything by its id; each noun says how its own is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

from ariadne import InterfaceType, QueryType, SchemaBindable

from functions.graphql.context import Info
from functions.graphql.errors import null_if_missing
from reelroom.domain.ids import OwnerId
from reelroom.ports import Services
from reelroom.usecases.access import nothing


@dataclass(frozen=True, slots=True)
class NodeType:
    """Ids that start with `prefix` name a `type_name`, which is read by `get`: that raises NotFound
    for what is missing or another owner's. What it returns is of a class called `type_name`."""

    prefix: str
    type_name: str
    get: Callable[[Services, OwnerId, str], object]


def bindables(nouns: Sequence[ModuleType]) -> list[SchemaBindable]:
    """The query over the `NODE` of each noun that has one."""
    types = {noun.NODE.prefix: noun.NODE for noun in nouns if hasattr(noun, "NODE")}
    query, interface = QueryType(), InterfaceType("Node")

    @query.field("node")
    @null_if_missing
    def resolve_node(_: object, info: Info, *, id: str) -> object:
        found: NodeType | None = types.get(id.partition("_")[0])
        if found is None:
            raise nothing()
        return found.get(info.context.services, info.context.caller, id)

    @interface.type_resolver
    def type_name(value: object, *_: object) -> str:
        return type(value).__name__

    return [query, interface]
