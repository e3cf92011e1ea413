"""What reaches callers and logs when something breaks: our words and ids, nothing else."""

from __future__ import annotations

import json
import logging
from io import StringIO

import pytest

from reelroom.domain.errors import Transient
from reelroom.domain.source import FileDetails
from tests.fakes.services import World
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import Footage

CANARY = "canary-9d2f"
SECRETS = {
    "exception": f"table {CANARY}-exception does not exist",
    "url": f"https://bucket.example/{CANARY}-url?X-Amz-Signature={CANARY}",
    "title": f"{CANARY}-title",
    "variable": f"{CANARY}-variable",
    "cause": f"password={CANARY}-cause",
    "header": f"Bearer {CANARY}-token",
}


def break_reads(world: World, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*_: object, **__: object) -> None:
        try:
            raise KeyError(SECRETS["cause"])
        except KeyError as cause:
            raise error from cause

    monkeypatch.setattr(world.rows, "get", broken)
    monkeypatch.setattr(world.rows, "page", broken)


@pytest.mark.parametrize(
    "query",
    [
        "query ($id: ID!) { session(id: $id) { id } }",
        "query ($id: ID!) { node(id: $id) { id } }",
        "mutation ($id: ID!) { sessionRemove(input: { sessionId: $id }) { userErrors { code } } }",
    ],
)
def test_a_bug_is_told_with_its_request_id_and_nothing_of_it_leaks(
    query: str,
    world: World,
    api: Api,
    footage: Footage,
    monkeypatch: pytest.MonkeyPatch,
    log: StringIO,
) -> None:
    session = footage.session(title=SECRETS["title"])
    break_reads(world, monkeypatch, RuntimeError(f"{SECRETS['exception']} {SECRETS['url']}"))
    event = api.event(json.dumps({"query": query, "variables": {"id": session}}))
    event["headers"]["authorization"] = SECRETS["header"]
    answer = api.send(event)
    (error,) = answer.body["errors"]
    assert answer.status == 200
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "JKJaXmPLvHcESHA="}
    assert "JKJaXmPLvHcESHA=" in error["message"]
    logged = log.getvalue()
    assert CANARY not in answer.text + logged
    fault = next(json.loads(line) for line in logged.splitlines() if '"fault"' in line)
    assert [cause["type"] for cause in fault["causes"]] == [
        "builtins.RuntimeError",
        "builtins.KeyError",
    ]
    assert any("test_errors.py" in frame for frame in fault["causes"][0]["frames"])
    assert fault["request_id"] == "JKJaXmPLvHcESHA="


def test_nothing_that_is_sent_reaches_the_log(
    api: Api, footage: Footage, log: StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = footage.session(title=SECRETS["title"], notes=SECRETS["url"])
    made = api.changed(
        "uploadCreate",
        "targets { url }",
        sessionId=session,
        files=[{"name": SECRETS["variable"], "size": 1}],
    )
    query = "query ($x: Int!) { sessions(first: $x) { nodes { id } } }"
    assert api.ask(query, x=SECRETS["variable"]).status == 400
    assert api.ask(f'{{ session(id: "{CANARY}") {{ {CANARY.replace("-", "_")} }} }}').status == 400
    logged = log.getvalue() + caplog.text
    assert "request" in logged
    assert CANARY not in logged
    assert CANARY.replace("-", "_") not in logged
    assert made["targets"][0]["url"] not in logged


def test_a_bug_outside_of_resolvers_is_a_500_in_the_same_form(
    world: World, api: Api, monkeypatch: pytest.MonkeyPatch, log: StringIO
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SECRETS["exception"])

    monkeypatch.setattr("functions.graphql.endpoint.asked_of", broken)
    answer = api.ask("{ __typename }")
    assert (answer.status, answer.codes) == (500, ["INTERNAL"])
    assert CANARY not in answer.text + log.getvalue()


def test_a_field_that_breaks_leaves_the_others(
    world: World, api: Api, footage: Footage, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = footage.session()
    monkeypatch.setattr(world.rows, "page", lambda *_, **__: 1 / 0)
    query = "query ($id: ID!) { session(id: $id) { title jobs { nodes { id } } } }"
    answer = api.ask(query, id=session)
    assert answer.status == 200
    assert answer.body["data"] == {"session": {"title": "Track day", "jobs": None}}
    assert answer.body["errors"][0]["path"] == ["session", "jobs"]


def test_a_value_that_does_not_fit_the_schema_is_our_fault(
    world: World, api: Api, footage: Footage, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = footage.upload(1)
    monkeypatch.setattr(FileDetails, "name", property(lambda _: None), raising=False)
    query = "query ($id: ID!) { upload(id: $id) { sources { name } } }"
    answer = api.ask(query, id=upload["id"])
    assert answer.codes == ["INTERNAL"]


def test_a_passing_failure_says_so_in_its_place(
    world: World, api: Api, footage: Footage, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = footage.session()
    break_reads(world, monkeypatch, Transient("The database is busy. Send it again."))
    answer = api.ask("query ($id: ID!) { session(id: $id) { id } }", id=session)
    assert (answer.status, answer.codes) == (200, ["TRY_AGAIN"])
    refusal = api.refused("sessionRemove", "removedSessionId", sessionId=session)
    assert refusal == {
        "code": "TRY_AGAIN",
        "field": None,
        "message": "The database is busy. Send it again.",
    }


def test_a_mistake_in_the_query_is_told_as_it_is(api: Api) -> None:
    answer = api.ask("{ sessions { nodes { nothing } } }")
    (error,) = answer.body["errors"]
    assert "nothing" in error["message"]
    assert error["locations"] == [{"line": 1, "column": 22}]
    assert error["extensions"]["code"] == "MALFORMED"
