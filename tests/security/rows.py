"""A row of the identity matrix: how the owner of a thing asks for one operation on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import httpx
from graphql import GraphQLField

from tests.functions.graphql.api import schema
from tests.functions.graphql.footage import Footage
from tests.security.callers import REFUSALS, Caller
from tests.security.door import Call

NOT_FOUND: Final = "NOT_FOUND"


class Row(Protocol):
    """`refused`: the status that the door answers to each caller without the right token."""

    @property
    def refused(self) -> Mapping[Caller, int]: ...
    def call(self, operation: str, footage: Footage) -> Call:
        """What the owner sends, with ids of things that were made for it."""
        ...

    def is_theirs(self, answer: httpx.Response) -> bool: ...
    def is_nothing(self, answer: httpx.Response) -> bool:
        """Whether it is the answer to an id that names nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Field:
    """A root field: what to select, and its arguments (a mutation's `input`) for some footage."""

    select: str
    arguments: Callable[[Footage], Mapping[str, object]] = lambda _: {}
    refused: Mapping[Caller, int] = field(default_factory=lambda: REFUSALS)

    def call(self, operation: str, footage: Footage) -> Call:
        kind, name = operation.split(".")
        found, given = _field(kind, name), dict(self.arguments(footage))
        select = self.select
        if kind == "Mutation":
            given, select = {"input": given}, f"{{ {select} userErrors {{ code field message }} }}"
        names = ", ".join(f"${key}: {found.args[key].type}" for key in given)
        passed = ", ".join(f"{key}: ${key}" for key in given)
        ask, call = (f" ({names})", f"({passed})") if given else ("", "")
        query = f"{kind.lower()}{ask} {{ {name}{call} {select} }}"
        return Call("POST", "/graphql", {"query": query, "variables": given})

    def is_theirs(self, answer: httpx.Response) -> bool:
        value = _value(answer)
        return value is not None and not (isinstance(value, dict) and value.get("userErrors"))

    def is_nothing(self, answer: httpx.Response) -> bool:
        value = _value(answer)
        if value is None:
            return True
        refused = [error["code"] for error in value.pop("userErrors", [])]
        return refused == [NOT_FOUND] and set(value.values()) == {None}


def _field(kind: str, name: str) -> GraphQLField:
    root = schema().get_type(kind)
    fields: Mapping[str, GraphQLField] = root.fields  # type: ignore[union-attr]
    return fields[name]


def _value(answer: httpx.Response) -> Any:
    """The only root field's value; anything else than one is the test's failure."""
    body = json.loads(answer.text)
    assert answer.status_code == 200, answer.text
    assert "errors" not in body, body["errors"]
    (value,) = body["data"].values()
    return value


@dataclass(frozen=True, slots=True)
class Route:
    """A REST route: its path, and its body if it has one, for some footage."""

    path: Callable[[Footage], str]
    body: Callable[[Footage], object] = lambda _: None
    refused: Mapping[Caller, int] = field(default_factory=lambda: REFUSALS)

    def call(self, operation: str, footage: Footage) -> Call:
        return Call(operation.split()[0], self.path(footage), self.body(footage))

    def is_theirs(self, answer: httpx.Response) -> bool:
        return answer.is_success

    def is_nothing(self, answer: httpx.Response) -> bool:
        return answer.status_code == 404
