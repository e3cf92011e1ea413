"""Limits on what one request may ask for, so that a hostile one costs little.

Tokens, depth, aliases and fields are counted before the query is held against the schema; what it
costs to carry out is in `cost`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    parse,
    specified_rules,
    validate,
)

MAX_BODY_BYTES: Final = 64 * 1024
MAX_TOKENS: Final = 2000
MAX_DEPTH: Final = 8
MAX_ALIASES: Final = 15
MAX_ROOT_FIELDS: Final = 10
MAX_FIELDS: Final = 250
MAX_FRAGMENT_NESTING: Final = 10
MAX_ERRORS: Final = 5
QUERIES_KEPT: Final = 64  # whoever follows a job sends the same one again and again
TOO_LARGE: Final = "QUERY_TOO_LARGE"


@lru_cache(maxsize=QUERIES_KEPT)
def parsed(query: str) -> DocumentNode:
    """The query as a document that is within the limits; raises GraphQLError."""
    document = parse(query, max_tokens=MAX_TOKENS)
    shapes = _Shapes(
        {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
    )
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            _check(shapes.of(node.selection_set))
    return document


@lru_cache(maxsize=QUERIES_KEPT)
def mistakes(schema: GraphQLSchema, query: str, introspection: bool) -> tuple[GraphQLError, ...]:
    """What is wrong with a parsed query: few errors, and no names of the schema as suggestions."""
    hidden = () if introspection else (NoSchemaIntrospectionCustomRule,)
    rules = (*specified_rules, *hidden)
    return tuple(validate(schema, parsed(query), rules, MAX_ERRORS, hide_suggestions=True))


def too_large(what: str, limit: int) -> GraphQLError:
    """The refusal of a query that is over one of the limits."""
    return GraphQLError(
        f"The query has too many {what}: at most {limit}. Ask in several requests.",
        extensions={"code": TOO_LARGE},
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """What can be counted of selections, fragments put in; introspection has no depth here,
    because validation has a limit of its own for it."""

    roots: int = 0
    depth: int = 0
    fields: int = 0
    aliases: int = 0

    def beside(self, other: _Shape) -> _Shape:
        return _Shape(
            self.roots + other.roots,
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
        )

    def under(self, node: FieldNode) -> _Shape:
        deeper = 0 if node.name.value.startswith("__") else self.depth
        return _Shape(1, 1 + deeper, 1 + self.fields, self.aliases + (node.alias is not None))


def _check(shape: _Shape) -> None:
    for what, count, limit in (
        ("fields at the top", shape.roots, MAX_ROOT_FIELDS),
        ("levels", shape.depth, MAX_DEPTH),
        ("aliases", shape.aliases, MAX_ALIASES),
        ("fields", shape.fields, MAX_FIELDS),
    ):
        if count > limit:
            raise too_large(what, limit)


class _Shapes:
    """Counts each fragment once, so that fragments of fragments cost no more than their text."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, _Shape] = {}
        self._open: list[str] = []

    def of(self, selections: SelectionSetNode | None) -> _Shape:
        shape = _Shape()
        for node in selections.selections if selections else ():
            shape = shape.beside(self._of_one(node))
        return shape

    def _of_one(self, node: SelectionNode) -> _Shape:
        if isinstance(node, FieldNode):
            return self.of(node.selection_set).under(node)
        if isinstance(node, InlineFragmentNode):
            return self.of(node.selection_set)
        assert isinstance(node, FragmentSpreadNode)
        return self._of_fragment(node.name.value)

    def _of_fragment(self, name: str) -> _Shape:
        if name not in self._known:
            if name in self._open or len(self._open) >= MAX_FRAGMENT_NESTING:
                raise too_large("fragments inside of fragments", MAX_FRAGMENT_NESTING)
            fragment = self._fragments.get(name)
            self._open.append(name)
            self._known[name] = self.of(fragment.selection_set if fragment else None)
            self._open.pop()
        return self._known[name]
