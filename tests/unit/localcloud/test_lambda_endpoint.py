"""Invoke, as the SDK calls it; and the events that run functions by a rule."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from localstack.front.paths import EVENTS_PATH
from localstack.invoke.app import lambda_app
from localstack.invoke.events import events_route, matches
from localstack.invoke.outcome import MAX_ASYNC_BYTES, MAX_SYNC_BYTES, Outcome
from localstack.invoke.runtime import Entry, Runtime
from localstack.schedule import World, keep, scheduled_event
from localstack.template import EventRule, Schedule
from tests.unit.localcloud.asgi import AsgiClient
from tests.unit.localcloud.conftest import NOW

STOPPED = EventRule(
    "SweepFunction",
    {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {"clusterArn": ["arn:c"], "lastStatus": ["STOPPED", "GONE"]},
    },
)
EVENT = {
    "source": "aws.ecs",
    "detail-type": "ECS Task State Change",
    "detail": {"clusterArn": "arn:c", "lastStatus": "STOPPED", "taskArn": "arn:t"},
}


@dataclass
class Calls:
    """Stands where a pool does."""

    outcome: Outcome = field(default_factory=lambda: Outcome({"ok": True}))
    events: list[object] = field(default_factory=list)

    async def invoke(self, event: object) -> Outcome:
        self.events.append(event)
        return self.outcome


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def client(calls: Calls) -> AsgiClient:
    entry = Entry("SweepFunction", "reelroom-sweep", cast("Any", calls))
    runtime = Runtime({"SweepFunction": entry})
    return AsgiClient(lambda_app(runtime, [events_route(runtime, [STOPPED])]))


def invoke(client: AsgiClient, name: str, content: bytes = b"{}", kind: str = "") -> Any:
    headers = {"x-amz-invocation-type": kind} if kind else {}
    path = f"/2015-03-31/functions/{name}/invocations"
    return client.post(path, content=content, headers=headers)


def test_a_function_is_run_and_its_value_answered(client: AsgiClient, calls: Calls) -> None:
    answer = invoke(client, "reelroom-sweep", b'{"a": 1}')
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert answer.headers["x-amz-executed-version"] == "$LATEST"
    assert "x-amz-function-error" not in answer.headers
    assert calls.events == [{"a": 1}]


def test_a_functions_error_is_a_200_with_a_header(client: AsgiClient, calls: Calls) -> None:
    calls.outcome = Outcome({"errorMessage": "no"}, failed=True)
    answer = invoke(client, "reelroom-sweep")
    assert (answer.status_code, answer.json()) == (200, {"errorMessage": "no"})
    assert answer.headers["x-amz-function-error"] == "Unhandled"


def test_an_event_is_taken_and_run_later(client: AsgiClient, calls: Calls) -> None:
    answer = invoke(client, "reelroom-sweep", b'{"a": 1}', "Event")
    assert (answer.status_code, answer.content) == (202, b"")
    assert calls.events == [{"a": 1}]


def test_a_dry_run_runs_nothing(client: AsgiClient, calls: Calls) -> None:
    assert invoke(client, "reelroom-sweep", kind="DryRun").status_code == 204
    assert calls.events == []


@pytest.mark.parametrize(
    ("name", "content", "kind", "status", "code"),
    [
        ("reelroom-other", b"{}", "", 404, "ResourceNotFoundException"),
        ("reelroom-sweep", b"{", "", 400, "InvalidRequestContentException"),
        ("reelroom-sweep", b"{}", "Sometime", 400, "InvalidParameterValueException"),
        ("reelroom-sweep", b" " * (MAX_SYNC_BYTES + 1), "", 413, "RequestTooLargeException"),
        ("reelroom-sweep", b" " * (MAX_ASYNC_BYTES + 1), "Event", 413, "RequestTooLargeException"),
    ],
    ids=["unknown", "no JSON", "unknown type", "too large", "too large for an event"],
)
def test_a_wrong_call_has_lambdas_error(
    client: AsgiClient, calls: Calls, name: str, content: bytes, kind: str, status: int, code: str
) -> None:
    answer = invoke(client, name, content, kind)
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (status, code)
    assert calls.events == []


def test_a_foreign_host_name_is_refused(client: AsgiClient, calls: Calls) -> None:
    path = "/2015-03-31/functions/reelroom-sweep/invocations"
    assert client.post(path, headers={"host": "evil.example"}).status_code == 400
    assert calls.events == []


def test_an_event_that_matches_a_rule_runs_its_function(client: AsgiClient, calls: Calls) -> None:
    assert client.post(EVENTS_PATH, content=json.dumps(EVENT)).json() == {"delivered": 1}
    assert calls.events == [EVENT]


def test_an_event_that_matches_no_rule_runs_nothing(client: AsgiClient, calls: Calls) -> None:
    other = EVENT | {"detail-type": "ECS Service Action"}
    assert client.post(EVENTS_PATH, content=json.dumps(other)).json() == {"delivered": 0}
    assert client.post(EVENTS_PATH, content=b"{").status_code == 400
    assert calls.events == []


@pytest.mark.parametrize(
    ("event", "does"),
    [
        (EVENT, True),
        ({**EVENT, "more": 1}, True),
        ({**EVENT, "source": "aws.s3"}, False),
        ({**EVENT, "detail": {"clusterArn": "arn:c", "lastStatus": "RUNNING"}}, False),
        ({**EVENT, "detail": {"clusterArn": "arn:c"}}, False),
        ({**EVENT, "detail": "text"}, False),
        ({**EVENT, "detail": {"clusterArn": ["arn:x", "arn:c"], "lastStatus": "GONE"}}, True),
        ({}, False),
    ],
)
def test_a_pattern_wants_every_field_with_one_of_its_values(
    event: dict[str, Any], does: bool
) -> None:
    assert matches(STOPPED.pattern, event) is does


def test_a_schedule_runs_after_each_interval_and_never_twice_at_once() -> None:
    waited: list[float] = []
    runs: list[Schedule] = []
    schedule = Schedule("SweepFunction", "rate(1 minute)", 60.0)

    class Enough(Exception):
        pass

    async def sleep(seconds: float) -> None:
        if len(waited) == 3:
            raise Enough
        waited.append(seconds)

    async def run(one: Schedule) -> None:
        assert len(runs) == len(waited) - 1
        runs.append(one)

    world = World(now=lambda: datetime.fromtimestamp(NOW, UTC), new_id=lambda: "id-1", sleep=sleep)
    with pytest.raises(Enough):
        asyncio.run(keep(schedule, run, world))
    assert (waited, runs) == ([60.0] * 3, [schedule] * 3)
    waited.clear()
    runs.clear()
    with pytest.raises(Enough):
        asyncio.run(keep(schedule, run, world, every_s=0.5))
    assert waited == [0.5] * 3


def test_a_scheduled_event_is_eventbridges() -> None:
    schedule = Schedule("SweepFunction", "rate(1 minute)", 60.0)
    world = World(now=lambda: datetime.fromtimestamp(NOW, UTC), new_id=lambda: "id-1")
    event = scheduled_event(schedule, world, account="000000000000", region="us-east-1")
    assert event["detail-type"] == "Scheduled Event"
    assert event["source"] == "aws.events"
    assert event["time"] == "2027-01-15T08:00:00Z"
    assert event["resources"] == ["arn:aws:events:us-east-1:000000000000:rule/SweepFunction"]
