"""The checks of graphql-cop, each as a test: what a scanner sends, and that it finds nothing."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import pytest
from graphql import get_introspection_query

from functions.graphql.guards import MAX_ERRORS
from tests.fakes.services import World
from tests.functions.graphql.api import Api
from tests.security.callers import Caller, token_of
from tests.security.door import Call, Door

TYPENAME: Final = "{ __typename }"
CHANGE: Final = (
    'mutation { sessionCreate(input: { title: "a", date: "2026-11-20" }) {session {id}} }'
)
# What an API that answers them with a page is found by.
CONSOLES: Final = ["/", "/graphiql", "/playground", "/console", "/graphql", "/altair", "/voyager"]


def posted(door: Door, content: object, **headers: str) -> httpx.Response:
    return door.send(token_of(Caller.OWNER), Call("POST", "/graphql", content), **headers)


def asked(door: Door, query: str) -> httpx.Response:
    return posted(door, {"query": query})


def sent(door: Door, method: str, path: str, body: bytes = b"", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    token = {"authorization": f"Bearer {token_of(Caller.OWNER)}"}
    return door.send_bytes(method, path, body, token | named)


def is_refused(answer: httpx.Response) -> bool:
    return 400 <= answer.status_code < 500 and "data" not in answer.text


def errors(answer: httpx.Response) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.json()["errors"]
    return found


def test_alias_overloading_is_refused(door: Door) -> None:
    aliases = " ".join(f"alias{n}: __typename" for n in range(101))
    assert is_refused(asked(door, f"query cop {{ {aliases} }}"))


@pytest.mark.parametrize("count", [1, 2, 10, 500])
def test_batched_queries_are_refused(count: int, door: Door) -> None:
    assert is_refused(posted(door, [{"query": TYPENAME}] * count))


@pytest.mark.parametrize("directive", ["@aa", "@skip(if: false)", "@include(if: true)"])
@pytest.mark.parametrize("count", [10, 300])
def test_directive_overloading_is_refused(count: int, directive: str, door: Door) -> None:
    answer = asked(door, f"query cop {{ __typename {directive * count} }}")
    assert is_refused(answer)
    assert len(errors(answer)) <= MAX_ERRORS + 1


def test_circular_introspection_is_refused_where_introspection_is_on(world: World) -> None:
    loop = "name"
    for _ in range(4):
        loop = f"fields {{ type {{ {loop} }} }} name"
    answer = Api(world, introspection=True).ask(f"{{ __schema {{ types {{ {loop} }} }} }}")
    assert answer.status == 400
    assert "data" not in answer.body


@pytest.mark.parametrize("field", ["__typename", "sessions { nodes { id } }"])
def test_field_duplication_is_refused(field: str, door: Door) -> None:
    assert is_refused(asked(door, f"query cop {{ {(field + ' ') * 100} }}"))


@pytest.mark.parametrize(
    "query",
    ["{ __schema { directive } }", "{ sesion }", "{ session(idd: 1) { id } }", "{ x: sessionss }"],
)
def test_no_field_is_suggested(query: str, door: Door) -> None:
    answer = asked(door, query)
    assert is_refused(answer)
    assert "did you mean" not in answer.text.lower()


@pytest.mark.parametrize("query", [TYPENAME, CHANGE], ids=["query", "mutation"])
def test_a_get_runs_nothing(query: str, door: Door, world: World) -> None:
    """What a link or an image of another site can make a browser send."""
    answer = sent(door, "GET", f"/graphql?{urlencode({'query': query})}")
    assert is_refused(answer)
    assert door.invoked == []
    direct = Api(world).event("")
    direct["requestContext"]["http"]["method"] = "GET"
    direct["rawQueryString"] = urlencode({"query": query})
    assert Api(world).send(direct).status == 405


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_another_method_runs_nothing(method: str, door: Door) -> None:
    body = json.dumps({"query": CHANGE}).encode()
    answer = sent(door, method, "/graphql", body, content_type="application/json")
    assert answer.status_code in (204, 404)
    assert door.invoked == []


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "text/plain; application/json",
        "application/graphql",
        "",
    ],
)
@pytest.mark.parametrize("form", ["urlencoded", "json"])
def test_a_form_of_another_site_runs_nothing(form: str, content_type: str, door: Door) -> None:
    """The content types that need no preflight: CSRF by POST."""
    bodies = {"urlencoded": urlencode({"query": CHANGE}), "json": json.dumps({"query": CHANGE})}
    body = bodies[form].encode()
    answer = sent(door, "POST", "/graphql", body, content_type=content_type)
    assert answer.status_code == 415
    assert is_refused(answer)


def test_another_site_gets_no_leave_to_send_json(door: Door) -> None:
    answer = sent(
        door,
        "OPTIONS",
        "/graphql",
        origin="https://evil.example",
        access_control_request_method="POST",
        access_control_request_headers="authorization,content-type",
    )
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", CONSOLES)
def test_there_is_no_console(path: str, door: Door) -> None:
    answer = sent(door, "GET", path, accept="text/html")
    assert is_refused(answer)
    assert "<html" not in answer.text.lower()
    assert door.invoked == []


@pytest.mark.parametrize(
    "query",
    [
        get_introspection_query(),
        "{ __schema { queryType { name } } }",
        '{ __type(name: "Session") { fields { name } } }',
        "{ ... { s: __schema { types { name } } } }",
        "query ($n: String!) { __type(name: $n) { name } }",
    ],
)
def test_the_schema_is_not_told(query: str, door: Door) -> None:
    answer = posted(door, {"query": query, "variables": {"n": "Session"}})
    assert is_refused(answer)
    assert "recordingCount" not in answer.text


@pytest.mark.parametrize("ask", [TYPENAME, "{ nothing }"])
def test_no_answer_is_traced(ask: str, door: Door) -> None:
    answer = posted(door, {"query": ask}, **{"x-apollo-tracing": "1", "apollo-tracing": "1"})
    body = answer.json()
    assert set(body) <= {"data", "errors"}
    told = [set(error["extensions"]) for error in body.get("errors", [])]
    assert all(keys == {"code", "requestId"} for keys in told)


@pytest.mark.parametrize(
    "content",
    [
        {"query": "qwerty cop { abc }"},
        {"query": "{ session(id: {a: [1]}) { id } }"},
        {"query": "query ($id: ID!) { session(id: $id) { id } }", "variables": {"id": {"$gt": ""}}},
        {"query": TYPENAME, "operationName": "none"},
        {"query": TYPENAME, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0"}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
    ],
    ids=lambda content: json.dumps(content)[:40],
)
def test_no_error_is_unhandled(content: object, door: Door) -> None:
    answer = posted(door, content)
    assert answer.status_code in (200, 400)
    for word in ("Traceback", ".py", "exception", "graphql.", "INTERNAL"):
        assert word not in answer.text
