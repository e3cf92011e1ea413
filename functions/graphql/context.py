"""What a resolver is given: the ports, who calls, and what this request has read already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import GraphQLResolveInfo

from reelroom.domain.ids import OwnerId
from reelroom.domain.parts import Part
from reelroom.domain.source import Source
from reelroom.ports import Services
from reelroom.usecases.source import received_parts


@dataclass(frozen=True, slots=True)
class Context:
    """One request; `refusals` collects the codes of the mutations that were refused."""

    services: Services
    caller: OwnerId
    refusals: list[str] = field(default_factory=list)
    _parts: dict[tuple[str, int], list[Part]] = field(default_factory=dict)

    def received(self, source: Source) -> list[Part]:
        """What storage holds of a source; asked for once per request and version of its row."""
        key = (source.id, source.version)
        if key not in self._parts:
            self._parts[key] = received_parts(self.services, source)
        return self._parts[key]


Info: TypeAlias = GraphQLResolveInfo[Context]
# An `input` object: the schema has checked it, and its names are in snake case.
Input: TypeAlias = Mapping[str, Any]
