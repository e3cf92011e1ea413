from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from enum import StrEnum

import pytest
from ariadne import EnumType
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_directive_values,
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
)

import reelroom.ports
import reelroom.stores
import reelroom.usecases
from functions.graphql import enums, identity, request
from functions.graphql.schema import build_schema
from reelroom.domain.errors import ReelroomError, Refused, Transient
from tests.functions.graphql.api import schema


def types() -> list[GraphQLNamedType]:
    return [
        kind
        for kind in schema().type_map.values()
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
    ]


@pytest.mark.parametrize("enum", enums.ENUMS, ids=lambda enum: enum.__name__)
def test_an_enum_is_the_domains(enum: type[StrEnum]) -> None:
    known = schema().get_type(enum.__name__)
    assert isinstance(known, GraphQLEnumType)
    assert {name: value.value for name, value in known.values.items()} == dict(enum.__members__)


def test_every_enum_of_the_schema_comes_from_the_domain() -> None:
    named = {kind.name for kind in types() if isinstance(kind, GraphQLEnumType)}
    assert named - {"ErrorCode"} == {enum.__name__ for enum in enums.ENUMS}


def refusals(of: type[ReelroomError]) -> Iterator[type[ReelroomError]]:
    yield of
    for kind in of.__subclasses__():
        yield from refusals(kind)


def test_every_refusal_of_a_use_case_has_its_code_in_the_schema() -> None:
    for package in (reelroom.ports, reelroom.usecases):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    inner = (
        "reelroom.domain.errors",
        "reelroom.domain.request",
        "reelroom.domain.web_address",
        "reelroom.ports",
        "reelroom.usecases",
    )
    codes = {
        kind.code
        for base in (Refused, Transient)
        for kind in refusals(base)
        if kind.__module__.startswith(inner)
    }
    known = schema().get_type("ErrorCode")
    assert isinstance(known, GraphQLEnumType)
    assert codes == set(known.values)


def undescribed() -> Iterator[str]:
    for kind in types():
        if not kind.description:
            yield kind.name
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{kind.name}.{n}" for n, v in kind.values.items() if not v.description)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in kind.fields.items():
                if not field.description:
                    yield f"{kind.name}.{name}"
                for argument, value in getattr(field, "args", {}).items():
                    if not value.description:
                        yield f"{kind.name}.{name}({argument}:)"


def test_everything_public_is_described() -> None:
    assert list(undescribed()) == []


def test_every_create_takes_an_idempotency_key_and_every_update_a_version() -> None:
    inputs = {kind.name: kind for kind in types() if isinstance(kind, GraphQLInputObjectType)}
    for name in (
        "RecordingImportInput",
        "SessionCreateInput",
        "UploadCreateInput",
        "UploadSourceReplaceInput",
    ):
        assert "idempotencyKey" in inputs[name].fields
    for name, kind in inputs.items():
        if name.endswith("UpdateInput"):
            assert "expectedVersion" in kind.fields


def test_every_list_that_grows_is_a_page_whose_cost_grows_with_it() -> None:
    for kind in types():
        if not isinstance(kind, GraphQLObjectType):
            continue
        for name, field in kind.fields.items():
            if get_named_type(field.type).name.endswith("Connection"):
                cost = schema().get_directive("cost")
                assert cost is not None
                assert field.ast_node is not None
                stated = get_directive_values(cost, field.ast_node) or {}
                assert stated.get("slicingArgument") == "first", f"{kind.name}.{name}"


def test_a_resolver_without_a_field_is_found_when_the_schema_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Planted(StrEnum):
        ACTIVE = "ACTIVE"
        GONE = "GONE"

    monkeypatch.setattr(enums, "bindables", (EnumType("SessionStatus", Planted),))
    with pytest.raises(ValueError, match="GONE"):
        build_schema()


def test_the_codes_of_the_top_level_are_none_of_a_refusals() -> None:
    known = schema().get_type("ErrorCode")
    assert isinstance(known, GraphQLEnumType)
    outer = {request.Rejected.code, identity.Unauthenticated.code, identity.Forbidden.code}
    assert outer & set(known.values) == set()
