from __future__ import annotations

import json
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from botocore.exceptions import ClientError

from reelroom.domain.fault import described
from tests.fakes.services import World
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import Footage


@dataclass(frozen=True)
class Seen:
    """What an operator sees; each property is of the last request."""

    log: StringIO
    capsys: pytest.CaptureFixture[str]

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.log.getvalue().splitlines()[-1])
        assert event["message"] == "request"
        return event

    @property
    def metrics(self) -> dict[str, Any]:
        metrics: dict[str, Any] = json.loads(self.capsys.readouterr().out.splitlines()[-1])
        return metrics


@pytest.fixture
def seen(log: StringIO, capsys: pytest.CaptureFixture[str]) -> Seen:
    return Seen(log, capsys)


@pytest.mark.parametrize(
    ("query", "operation"),
    [
        ("{ sessions { nodes { id } } }", "sessions"),
        ("query anything { mine: sessions { nodes { id } } }", "sessions"),
        ("{ __typename }", "several"),
        ("{ sessions { nodes { id } } node(id: 1) { id } }", "several"),
        ("{ ...a } fragment a on Query { sessions { nodes { id } } }", "several"),
        ("{ secretName }", "none"),
        ("{", "none"),
    ],
)
def test_metrics_name_operations_of_the_schema_only(
    api: Api, seen: Seen, query: str, operation: str
) -> None:
    api.ask(query)
    event, metrics = seen.event, seen.metrics
    assert event["operation"] == metrics["operation"] == operation
    assert metrics["service"] == "graphql"
    assert metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Reelroom"
    assert metrics["Requests"] == [1]


def test_refusals_are_counted_by_code_although_the_caller_did_not_ask_for_them(
    api: Api, seen: Seen
) -> None:
    api.ask('mutation { jobCancel(input: { jobId: "job_x" }) { job { id } } }')
    event, metrics = seen.event, seen.metrics
    assert (event["codes"], event["status"], event["faults"]) == (["NOT_FOUND"], 200, 0)
    assert (metrics["Refusals"], metrics["Faults"]) == ([1], [0])


def test_faults_are_counted(
    world: World, api: Api, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.rows, "page", lambda *_, **__: 1 / 0)
    api.ask("{ sessions { nodes { id } } }")
    event, metrics = seen.event, seen.metrics
    assert (event["faults"], metrics["Faults"]) == (1, [1])


def test_the_time_is_measured_by_the_clock_that_all_share(
    world: World, api: Api, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = world.rows.page

    def slow(*given: Any, **named: Any) -> object:
        world.clock.advance(0.25)
        return real(*given, **named)

    monkeypatch.setattr(world.rows, "page", slow)
    api.ask("{ sessions { nodes { id } } }")
    event, metrics = seen.event, seen.metrics
    assert (event["duration_ms"], metrics["Duration"]) == (250, [250])


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("demo-1.2_A", "demo-1.2_A"),
        ("x" * 64, "x" * 64),
        ("x" * 65, "JKJaXmPLvHcESHA="),
        ("a b", "JKJaXmPLvHcESHA="),
        ('{"a":1}', "JKJaXmPLvHcESHA="),
        ("a\nb", "JKJaXmPLvHcESHA="),
        ("", "JKJaXmPLvHcESHA="),
    ],
)
def test_a_plain_correlation_id_goes_with_the_logs(
    api: Api, seen: Seen, sent: str, expected: str
) -> None:
    api.send(api.event('{"query": "{ __typename }"}', **{"X-Correlation-Id": sent}))
    event = seen.event
    assert (event["correlation_id"], event["request_id"]) == (expected, "JKJaXmPLvHcESHA=")


def test_the_correlation_id_goes_with_the_job(api: Api, footage: Footage) -> None:
    upload = footage.sent(1)
    query = "mutation ($i: UploadCompleteInput!) { uploadComplete(input: $i) { job { id } } }"
    body = json.dumps({"query": query, "variables": {"i": {"uploadId": upload["id"]}}})
    answer = api.send(api.event(body, **{"x-correlation-id": "demo-7"}))
    job = footage.job(answer.data["uploadComplete"]["job"]["id"])
    assert job.correlation_id == "demo-7"


def test_an_aws_error_is_noted_by_its_code_and_operation() -> None:
    error = ClientError({"Error": {"Code": "AccessDenied", "Message": "arn:secret"}}, "PutItem")
    noted = described(error)
    assert (noted["aws_code"], noted["aws_operation"]) == ("AccessDenied", "PutItem")
    assert "arn:secret" not in json.dumps(noted)
