from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from localstack.awsjson import Answer, Call, Endpoint
from localstack.fargate.config import Config
from localstack.fargate.delivery import NotTaken
from localstack.fargate.server import start
from tests.unit.fargate.conftest import Ecs, Process, wait_for


class Receiver:
    """Takes events over HTTP, or refuses `refusals` of them first."""

    def __init__(self, port: int = 0, refusals: int = 0) -> None:
        self.taken: list[dict[str, Any]] = []
        self.refused = 0
        self._refusals = refusals
        self._endpoint = Endpoint(self._answer, port=port)
        self.port = self._endpoint.port
        self.url = f"{self._endpoint.url}/events"

    def _answer(self, call: Call) -> Answer:
        if self.refused < self._refusals:
            self.refused += 1
            return Answer(503, b"")
        self.taken.append(json.loads(call.body))
        return Answer(204, b"")

    def statuses(self, arn: str) -> list[str]:
        """Of one task, repeated deliveries left out."""
        told = {
            event["detail"]["version"]: event["detail"]["lastStatus"]
            for event in self.taken
            if event["detail"]["taskArn"] == arn
        }
        return list(told.values())

    def close(self) -> None:
        self._endpoint.close()


LIFE = ["PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED"]


def test_an_event_has_eventbridge_s_shape(ecs: Ecs, events: list[dict[str, Any]]) -> None:
    definition = ecs.python("raise SystemExit(4)")
    overrides = {"containerOverrides": [{"name": "job", "environment": []}]}
    arn = ecs.run(startedBy="me", overrides=overrides)["tasks"][0]["taskArn"]
    ecs.awaited(arn)
    wait_for(lambda: len(events) == len(LIFE), "the last event")
    last = events[-1]
    assert {name: last[name] for name in ("version", "detail-type", "source", "resources")} == {
        "version": "0",
        "detail-type": "ECS Task State Change",
        "source": "aws.ecs",
        "resources": [arn],
    }
    detail = last["detail"]
    assert detail["taskDefinitionArn"] == definition
    assert (detail["lastStatus"], detail["desiredStatus"]) == ("STOPPED", "STOPPED")
    assert (detail["stopCode"], detail["startedBy"]) == ("EssentialContainerExited", "me")
    assert detail["containers"][0]["exitCode"] == 4
    assert detail["overrides"]["containerOverrides"] == overrides["containerOverrides"]
    assert datetime.fromisoformat(detail["stoppedAt"]).tzinfo is not None


def test_the_versions_of_a_task_s_events_count_up(ecs: Ecs, events: list[dict[str, Any]]) -> None:
    ecs.python("pass")
    ecs.awaited(ecs.run()["tasks"][0]["taskArn"])
    wait_for(lambda: len(events) == len(LIFE), "the last event")
    assert [event["detail"]["version"] for event in events] == [1, 2, 3, 4, 5]
    assert len({event["id"] for event in events}) == len(events)


def test_a_receiver_that_refuses_gets_every_event_in_order(tmp_path: Path) -> None:
    receiver = Receiver(refusals=2)
    endpoint = start(tmp_path / "ecs", Config(efs=tmp_path / "efs", event_urls=(receiver.url,)))
    ecs = Ecs(endpoint.url)
    ecs.python("pass")
    arn = ecs.run()["tasks"][0]["taskArn"]
    wait_for(lambda: receiver.statuses(arn)[-1:] == ["STOPPED"], "the last event")
    assert receiver.refused == 2
    assert receiver.statuses(arn) == LIFE
    endpoint.close()
    receiver.close()


def test_events_wait_for_a_receiver_over_kills_of_the_endpoint(tmp_path: Path) -> None:
    away = Receiver()
    away.close()
    config: Any = {"efs": str(tmp_path / "efs"), "event_urls": [away.url]}
    endpoint = Process(tmp_path / "ecs", **config)
    ecs = Ecs(endpoint.url)
    ecs.python("pass")
    arn = ecs.run()["tasks"][0]["taskArn"]
    ecs.awaited(arn)
    endpoint.kill()
    back = Receiver(port=away.port)
    again = Process(tmp_path / "ecs", endpoint.port, **config)
    wait_for(lambda: back.statuses(arn)[-1:] == ["STOPPED"], "the last event")
    assert back.statuses(arn) == LIFE
    again.stop()
    back.close()


def test_a_callback_may_ask_for_an_event_again(tmp_path: Path) -> None:
    offered: list[str] = []

    def moody(event: dict[str, Any]) -> None:
        offered.append(event["detail"]["lastStatus"])
        if offered.count("PENDING") == 1 and offered[-1] == "PENDING":
            raise NotTaken("later")

    endpoint = start(tmp_path / "ecs", Config(efs=tmp_path / "efs"), callbacks=(moody,))
    ecs = Ecs(endpoint.url)
    ecs.python("pass")
    ecs.run()
    wait_for(lambda: "STOPPED" in offered, "the last event")
    assert offered == [LIFE[0], "PENDING", *LIFE[1:]]
    endpoint.close()


@pytest.mark.parametrize("count", [3])
def test_every_task_is_told_about(ecs: Ecs, events: list[dict[str, Any]], count: int) -> None:
    ecs.python("pass")
    arns = {task["taskArn"] for task in ecs.run(count=count)["tasks"]}
    wait_for(lambda: len(events) == count * len(LIFE), "the last event")
    for arn in arns:
        mine = [event["detail"] for event in events if event["resources"] == [arn]]
        assert [detail["lastStatus"] for detail in mine] == LIFE
