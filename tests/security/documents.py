"""Queries made of the schema by chance: half of them right, half almost, with values of all kinds.

What is chosen: fields and their arguments (written out, or as variables), aliases, directives,
fragments inline and named, several operations; and then, for some, a change in the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

WRONG_TYPES: Final = [" on Session", " on Nothing", " on Int"]
DEEPEST: Final = 10  # two levels more than are allowed
SOON: Final = ["2026-11-20", "2026-11-21T09:30:00Z", "9999-12-31T23:59:59+00:00"]
NEVER: Final = ["2026-02-30", "2026-11-21T25:00:00Z", "0001-01-01T00:00:00+14:00", "soon"]
NUMBERS: Final = [-1, 0, 1, 2, 64, 100, 101, 8 << 20, 2**31 - 1, 2**31, 2**53, 2**63, 10**30]
TEXTS: Final = ["", "a", " ", "\0", "é", "\u202e", "💥", "\r\n", '"', "\\", "x" * 300, "{0}", "%s"]
JUNK: Final[Sequence[object]] = [
    *(None, True, -1, 1.5, 1e308, "", "x", [], {}, [[]], [None], {"a": 1}, {"__proto__": {}}),
    float("nan"),
    float("inf"),
]


@dataclass
class Chooser:
    """Draws one document, `wild` or right; `variables` and `fragments` grow as the text does."""

    schema: GraphQLSchema
    ids: Sequence[str]
    data: DataObject
    wild: bool
    variables: dict[str, object] = field(default_factory=dict)
    declared: dict[str, str] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)

    def one_of(self, values: Sequence[Any]) -> Any:
        return self.data.draw(st.sampled_from(values))

    def rarely(self, one_in: int) -> bool:
        return bool(self.data.draw(st.integers(1, one_in)) == one_in)

    def wrongly(self, one_in: int) -> bool:
        return self.wild and self.rarely(one_in)

    # -- selections ------------------------------------------------------------------------------
    def root(self, kind: str, name: str) -> str:
        """`{ name(...) { ... } }`, sometimes with other root fields beside it."""
        parent = self.schema.get_type(kind)
        assert isinstance(parent, GraphQLObjectType)
        chosen = [self._field(name, parent.fields[name], 1)]
        while self.rarely(6):
            other = self.one_of(sorted(parent.fields))
            chosen.append(self._field(other, parent.fields[other], 1))
        return f"{{ {' '.join(chosen)} }}"

    def _field(self, name: str, of: GraphQLField, depth: int) -> str:
        alias = f"a{self.data.draw(st.integers(0, 30))}: " if self.rarely(4) else ""
        given = [
            f"{key}: {self._argument(argument.type, key if key != 'id' else name)}"
            for key, argument in of.args.items()
            if self._is_given(argument.type)
        ]
        passed = f"({', '.join(given)})" if given else ""
        below = get_named_type(of.type)
        inner = "" if is_leaf_type(below) else self._selections(below, depth + 1)
        return f"{alias}{name}{passed}{self._directive()} {inner}"

    def _selections(self, of: GraphQLNamedType, depth: int) -> str:
        assert isinstance(of, GraphQLObjectType | GraphQLInterfaceType)
        names = self.data.draw(st.lists(st.sampled_from(sorted(of.fields)), max_size=4))
        leaves = [n for n in names if is_leaf_type(get_named_type(of.fields[n].type))]
        kept = names if depth < DEEPEST else leaves
        parts = ["__typename", *(self._field(name, of.fields[name], depth) for name in kept)]
        if self.rarely(8):
            on = self.one_of(["", f" on {of.name}", *(WRONG_TYPES if self.wild else ())])
            parts.append(f"...{on} {self._directive()} {{ __typename }}")
        if self.rarely(8):
            parts.append(self._spread(of, depth))
        return f"{{ {' '.join(parts)} }}"

    def _spread(self, of: GraphQLNamedType, depth: int) -> str:
        """A named fragment; sometimes one that holds itself."""
        name = f"f{len(self.fragments)}"
        self.fragments.append("")
        inside = f"{{ __typename ...{name} }}" if self.wrongly(4) else "{ __typename }"
        if depth < DEEPEST and self.rarely(2):
            inside = self._selections(of, depth + 1)
        self.fragments[int(name[1:])] = f"fragment {name} on {of.name} {inside}"
        return f"...{name}"

    def _directive(self) -> str:
        known = ["@skip(if: false)", "@include(if: true)", "@skip(if: true)"]
        if not self.rarely(10):
            return ""
        return str(self.one_of([*known, *(["@skip(if: 1)", "@cost", "@x"] if self.wild else ())]))

    # -- arguments -------------------------------------------------------------------------------
    def _is_given(self, of: GraphQLInputType) -> bool:
        if isinstance(of, GraphQLNonNull):
            return not self.wrongly(6)
        return self.rarely(3)

    def _argument(self, of: GraphQLInputType, hint: str) -> str:
        value = self.value(of, hint)
        if self.rarely(4):
            return written(value, of)
        name = f"v{len(self.declared)}"
        wrong = self.one_of(["String", "Int!", "[ID!]"]) if self.wrongly(6) else None
        self.declared[name] = wrong or str(of)
        self.variables[name] = value
        return f"${name}"

    def value(self, of: GraphQLInputType, hint: str) -> object:
        """Of that type, mostly; `hint` is the name that it stands under."""
        if self.wrongly(8):
            return self.one_of(JUNK)
        if isinstance(of, GraphQLNonNull):
            return self.value(of.of_type, hint)
        if isinstance(of, GraphQLList):
            count = 70 if self.rarely(20) else self.data.draw(st.integers(0, 3))
            return [self.value(of.of_type, hint) for _ in range(count)]
        if isinstance(of, GraphQLInputObjectType):
            return {
                **{
                    name: self.value(one.type, name)
                    for name, one in of.fields.items()
                    if self._is_given(one.type)
                },
                **({"surplus": 1} if self.wrongly(12) else {}),
            }
        if isinstance(of, GraphQLEnumType):
            return self.one_of(sorted(of.values))
        return self._scalar(of.name, hint)

    def _scalar(self, name: str, hint: str) -> object:
        if name == "ID":
            kind = hint.replace("source", "src")[:3]
            fitting = [one for one in self.ids if one.startswith(kind)]
            return self.one_of(fitting if fitting and not self.wrongly(2) else self.ids)
        if name in ("Int", "ByteSize", "Milliseconds"):
            return self.one_of(NUMBERS if self.wild else [1, 2, 64, 100])
        if name in ("Date", "DateTime"):
            right = SOON[0] if name == "Date" else SOON[1]
            return self.one_of([*SOON, *NEVER]) if self.wild else right
        if name == "Crc64":
            return self.one_of(["ae8b14860a799888", "0" * 16, *(["x"] if self.wild else [])])
        if name == "Boolean":
            return self.one_of([True, False])
        if name == "Float":
            return self.one_of([0.0, -1.5, 1e308])
        text: st.SearchStrategy[str] = st.one_of(st.sampled_from(TEXTS), st.text(max_size=20))
        return self.data.draw(text)


def written(value: object, of: GraphQLInputType) -> str:
    """A value as it stands in a query; JSON's null, numbers and texts are GraphQL's too."""
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{name}: {written(one, of)}" for name, one in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, list):
        return f"[{', '.join(written(one, of) for one in value)}]"
    if isinstance(value, str) and isinstance(get_named_type(of), GraphQLEnumType):
        return value
    return json.dumps(value)


def drawn(
    data: DataObject, schema: GraphQLSchema, kind: str, name: str, ids: Sequence[str]
) -> dict[str, object]:
    """The content of a request that asks for one root field, and for whatever else came."""
    chooser = Chooser(schema, ids, data, wild=data.draw(st.booleans()))
    body = chooser.root(kind, name)
    declared = ", ".join(f"${key}: {of}" for key, of in chooser.declared.items())
    head = f"{kind.lower()} q({declared})" if declared else f"{kind.lower()} q"
    query = " ".join([head, body, *chooser.fragments])
    if chooser.wrongly(4):
        query = changed(chooser, query)
    content: dict[str, object] = {"query": query, "variables": chooser.variables}
    if chooser.wrongly(8):
        content["operationName"] = chooser.one_of(["q", "other", ""])
    return content


def changed(chooser: Chooser, query: str) -> str:
    """With one piece of it taken out, doubled, or put in the place of another."""
    words = re.findall(r"\w+|[^\w\s]", query)
    at = chooser.data.draw(st.integers(0, len(words) - 1))
    new = chooser.one_of([[], [words[at]] * 2, ["{"], ["}"], ["..."], ["$x"], ["1"], ['"'], ["é"]])
    return " ".join([*words[:at], *new, *words[at + 1 :]])
