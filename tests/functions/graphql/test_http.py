from __future__ import annotations

import json

import pytest

from tests.functions.graphql.api import EVENTS, Api, load_event

EXPECTED = {
    "graphql-session-create": (200, None),
    "graphql-session-create-base64": (200, None),
    "graphql-sessions": (200, None),
    "graphql-without-identity": (401, "UNAUTHENTICATED"),
    "graphql-without-scope": (403, "FORBIDDEN"),
    "graphql-malformed": (400, "MALFORMED"),
    "graphql-not-json": (415, "MALFORMED"),
    "graphql-get": (405, "MALFORMED"),
}


@pytest.mark.parametrize("name", sorted(path.stem for path in EVENTS.glob("graphql-*.json")))
def test_the_event_is_answered(name: str, api: Api) -> None:
    answer = api.send(load_event(name))
    status, code = EXPECTED[name]
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    if code is None:
        assert "errors" not in answer.body
    else:
        assert answer.codes == [code]
        assert answer.body["errors"][0]["extensions"]["requestId"] == "JKJaXmPLvHcESHA="


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_only_post_is_taken(method: str, api: Api) -> None:
    event = api.event('{"query": "{ __typename }"}')
    event["requestContext"]["http"]["method"] = method
    answer = api.send(event)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/jsonp", 415),
        ("", 415),
    ],
)
def test_only_json_is_taken(content_type: str, status: int, api: Api) -> None:
    event = api.event('{"query": "{ __typename }"}', **{"content-type": content_type})
    assert api.send(event).status == status


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        '"{ __typename }"',
        '[{"query": "{ __typename }"}, {"query": "{ __typename }"}]',
        "{}",
        '{"query": ""}',
        '{"query": 7}',
        '{"query": ["{ __typename }"]}',
        '{"query": "{ __typename }", "variables": []}',
        '{"query": "{ __typename }", "variables": "a"}',
        '{"query": "{ __typename }", "operationName": 7}',
        '{"query": "{ __typename }", "operationName": "b"}',
        '{"query": "query a { __typename } query b { __typename }"}',
        '{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
        '{"a":' * 5000,
        "[" * 20000,
        '{"query": "# nothing"}',
        '{"query": "fragment a on Query { __typename }"}',
        '{"query": "type Query { a: Int }"}',
        '{"query": "{ __typename } }"}',
    ],
)
def test_a_malformed_body_is_a_400_with_a_code(body: str, api: Api) -> None:
    answer = api.send(api.event(body))
    assert answer.status == 400
    assert set(answer.codes) == {"MALFORMED"}


def test_one_of_several_operations_is_chosen_by_name(api: Api) -> None:
    query = "query a { x: __typename } query b { y: __typename }"
    answer = api.send(api.event(json.dumps({"query": query, "operationName": "b"})))
    assert answer.data == {"y": "Query"}


def test_a_null_for_variables_and_name_is_as_none(api: Api) -> None:
    body = '{"query": "{ __typename }", "variables": null, "operationName": null}'
    assert api.send(api.event(body)).data == {"__typename": "Query"}
