"""The GraphQL schema keeps one style, so that a client never has to look a name up."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from ariadne import load_schema_from_path
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
)

from tests.architecture.sources import ROOT

FOLDER = ROOT / "functions" / "graphql"
PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
CAMEL = re.compile(r"[a-z][A-Za-z0-9]*")
SCREAMING = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
# A mutation is named noun first: sessionCreate, uploadPartTargetsCreate.
NOUN_VERB = re.compile(r"[a-z]+([A-Z][a-z0-9]*)+")


def complaints(schema: GraphQLSchema) -> Iterator[str]:
    """Every departure from the style, as a sentence."""
    for name, kind in schema.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        if not PASCAL.fullmatch(name):
            yield f"type {name} is not PascalCase"
        if isinstance(kind, GraphQLEnumType):
            yield from (
                f"value {name}.{value} is not SCREAMING_CASE"
                for value in kind.values
                if not SCREAMING.fullmatch(value)
            )
        yield from _fields(name, kind)
    if schema.mutation_type:
        for name, field in schema.mutation_type.fields.items():
            yield from _mutation(name, field)


def _fields(owner: str, kind: GraphQLNamedType) -> Iterator[str]:
    if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        return
    for name, field in kind.fields.items():
        if not CAMEL.fullmatch(name):
            yield f"{owner}.{name} is not camelCase"
        if name == "id" and str(field.type) != "ID!":
            yield f"{owner}.id is {field.type}, not ID!"
        if isinstance(field, GraphQLField):
            yield from (
                f"{owner}.{name}({argument}:) is not camelCase"
                for argument in field.args
                if not CAMEL.fullmatch(argument)
            )
            yield from _page(f"{owner}.{name}", field)


def _page(where: str, field: GraphQLField) -> Iterator[str]:
    page = get_named_type(field.type)
    if not isinstance(page, GraphQLObjectType) or not page.name.endswith("Connection"):
        return
    if not {"nodes", "pageInfo"} <= set(page.fields):
        yield f"{page.name} has no nodes or no pageInfo"
    if not {"first", "after"} <= set(field.args):
        yield f"{where} gives a page but takes no first or after"


def _mutation(name: str, field: GraphQLField) -> Iterator[str]:
    pascal = name[:1].upper() + name[1:]
    if not NOUN_VERB.fullmatch(name):
        yield f"mutation {name} is not named noun first, verb last"
    if {key: str(argument.type) for key, argument in field.args.items()} != {
        "input": f"{pascal}Input!"
    }:
        yield f"mutation {name} does not take one input: {pascal}Input!"
    payload = get_named_type(field.type)
    if payload.name != f"{pascal}Payload" or not isinstance(payload, GraphQLObjectType):
        yield f"mutation {name} does not answer a {pascal}Payload"
        return
    errors = payload.fields.get("userErrors")
    if errors is None or str(errors.type) != "[UserError!]!":
        yield f"{payload.name} has no userErrors: [UserError!]!"
    for key, entity in payload.fields.items():
        is_always_there = isinstance(entity.type, GraphQLNonNull)
        if is_always_there and not isinstance(entity.type.of_type, GraphQLList):
            yield f"{payload.name}.{key} must be nullable: a refusal has nothing to show"


def test_the_schema_builds_and_keeps_the_style() -> None:
    assert any(FOLDER.glob("*.graphql"))
    assert list(complaints(build_schema(load_schema_from_path(FOLDER)))) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("type session_row { a: Int }", "type session_row is not PascalCase"),
        ("type A { b_c: Int }", "A.b_c is not camelCase"),
        ("type A { id: String }", "A.id is String, not ID!"),
        ("type A { b(c_d: Int): Int }", "A.b(c_d:) is not camelCase"),
        ("enum E { done }", "value E.done is not SCREAMING_CASE"),
        ("type AConnection { nodes: [Int] } type B { a: AConnection }", "no nodes or no pageInfo"),
        ("type AConnection { nodes: [Int] } type B { a: AConnection }", "takes no first or after"),
        ("type Mutation { create: Int }", "is not named noun first"),
        ("type Mutation { aMake(id: ID!): Int }", "does not take one input: AMakeInput!"),
        ("type Mutation { aMake: Int }", "does not answer a AMakePayload"),
        ("type AMakePayload { a: Int } type Mutation { aMake: AMakePayload }", "no userErrors"),
        ("type AMakePayload { a: Int! } type Mutation { aMake: AMakePayload }", "must be nullable"),
    ],
)
def test_a_planted_departure_is_found(text: str, complaint: str) -> None:
    schema = build_schema(text)
    assert any(complaint in found for found in complaints(schema))
