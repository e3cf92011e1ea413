"""The identity matrix: every operation, asked for by every kind of caller, through the gateway.

What there is to ask for is read from the schema and the routes; an operation without a row fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.graphql.schema import NOUNS
from tests.fakes.services import World
from tests.functions.graphql.footage import Footage
from tests.security.callers import Caller
from tests.security.door import HANDLERS, Call, Door, http_api
from tests.security.graphql_rows import NODES
from tests.security.ids import (
    forbid_writes,
    ids_of,
    of_no_session,
    of_nothing,
    renamed,
    seen,
)
from tests.security.operations import OPERATIONS, ROWS, routes_of
from tests.security.rows import Field, Row

JUNK: Final = ["x", "ses_", "..%2f..%2fetc", "ses_" + "0" * 16 + "%0a", "_" * 2000]
every_row: Final = pytest.mark.parametrize(("operation", "row"), ROWS.items(), ids=list(ROWS))


def test_every_operation_has_a_row() -> None:
    assert {name for listed in OPERATIONS.values() for name in listed()} == set(ROWS)


def test_every_function_with_a_route_says_what_it_can_be_asked_for() -> None:
    functions = {route.function for route in http_api().routes}
    assert functions == set(OPERATIONS) == set(HANDLERS)


def test_the_routes_of_a_rest_function_are_found() -> None:
    resolver = APIGatewayHttpResolver(enable_validation=True)

    @resolver.get("/laps/<lap_id>")
    @resolver.delete("/laps/<lap_id>")
    def lap(lap_id: str) -> str:
        return lap_id

    assert routes_of(resolver) == {"GET /laps/{lap_id}", "DELETE /laps/{lap_id}"}


@every_row
def test_its_owner_gets_it(operation: str, row: Row, door: Door, footage: Footage) -> None:
    answer = door.ask(Caller.OWNER, row.call(operation, footage))
    assert row.is_theirs(answer), answer.text


@every_row
def test_whoever_has_no_right_token_reaches_no_function(
    operation: str, row: Row, door: Door, footage: Footage
) -> None:
    call = row.call(operation, footage)
    answers = {caller: door.ask(caller, call) for caller in row.refused}
    assert {caller: answer.status_code for caller, answer in answers.items()} == row.refused
    assert set(row.refused) | {Caller.OWNER, Caller.OTHER} == set(Caller)
    assert door.invoked == []
    assert all(set(answer.json()) == {"message"} for answer in answers.values())


@every_row
def test_another_user_is_told_what_is_told_of_a_thing_that_is_not_there(
    operation: str,
    row: Row,
    door: Door,
    footage: Footage,
    strange: Footage,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call, sessions = row.call(operation, footage), footage.session()
    ids = ids_of(call)
    if not ids:
        answer = door.ask(Caller.OTHER, call)
        assert sessions not in answer.text
        assert row.is_theirs(answer)
        return
    forbid_writes(world, monkeypatch)
    foreign = door.ask(Caller.OTHER, call)
    assert row.is_nothing(foreign), foreign.text
    for caller in (Caller.OTHER, Caller.OWNER):
        for missing in (of_nothing, of_no_session):
            answer = door.ask(caller, renamed(call, {one: missing(one) for one in ids}))
            assert seen(foreign) == seen(answer)


def mixtures(mine: Call, theirs: Call) -> Iterator[tuple[Call, Call]]:
    """My call with one id of another's instead, beside the same with an id that nothing has."""
    for own, other in zip(ids_of(mine), ids_of(theirs), strict=True):
        yield renamed(mine, {own: other}), renamed(mine, {own: of_nothing(own)})


@every_row
def test_anothers_id_among_ones_own_is_as_one_that_names_nothing(
    operation: str,
    row: Row,
    door: Door,
    footage: Footage,
    strange: Footage,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine, theirs = row.call(operation, footage), row.call(operation, strange)
    forbid_writes(world, monkeypatch)
    for foreign, missing in mixtures(mine, theirs):
        assert seen(door.ask(Caller.OWNER, foreign)) == seen(door.ask(Caller.OWNER, missing))


@every_row
def test_what_is_no_id_is_told_the_same(
    operation: str, row: Row, door: Door, footage: Footage
) -> None:
    call = row.call(operation, footage)
    if not (ids := ids_of(call)):
        return
    first = {ids[0]: of_nothing(ids[0])}
    missing = door.ask(Caller.OWNER, renamed(call, first))
    for junk in JUNK:
        answer = door.ask(Caller.OWNER, renamed(call, {ids[0]: junk}))
        assert row.is_nothing(answer), answer.text
        assert answer.status_code == missing.status_code


def test_node_has_a_row_for_each_kind_of_thing() -> None:
    assert {noun.NODE.prefix for noun in NOUNS if hasattr(noun, "NODE")} == set(NODES)


@pytest.mark.parametrize("prefix", NODES)
def test_a_node_of_each_kind_is_its_owners_only(prefix: str, door: Door, footage: Footage) -> None:
    call = Field("{ id }", lambda f: {"id": NODES[prefix](f)}).call("Query.node", footage)
    (identifier,) = ids_of(call)
    assert identifier in door.ask(Caller.OWNER, call).text
    foreign = door.ask(Caller.OTHER, call)
    missing = door.ask(Caller.OWNER, renamed(call, {identifier: of_nothing(identifier)}))
    assert seen(foreign) == seen(missing)
    assert foreign.json() == {"data": {"node": None}}
