from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError

from localstack.awsjson import AwsError
from localstack.fargate.faults import Faults
from tests.unit.fargate.conftest import SESSION, Ecs, wait_for

SLEEP = "import time; time.sleep(600)"


def patient(url: str, read_timeout_s: float = 60.0) -> Any:
    """A client that tries once."""
    once = ClientConfig(retries={"total_max_attempts": 1}, read_timeout=read_timeout_s)
    return SESSION.client("ecs", endpoint_url=url, config=once)


def run_once(ecs: Ecs, **parameters: Any) -> Any:
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    return patient(ecs.url, parameters.pop("read_timeout_s", 60.0)).run_task(
        cluster="c", taskDefinition="f", networkConfiguration=network, **parameters
    )


@pytest.mark.parametrize(
    "reason",
    [
        "RESOURCE:CPU",
        "RESOURCE:MEMORY",
        "RESOURCE:ENI",
        "AGENT",
        "Capacity is unavailable at this time",
    ],
)
def test_a_failure_comes_with_status_200_and_no_task(ecs: Ecs, reason: str) -> None:
    ecs.python("pass")
    ecs.switch(run_task=[{"failure": reason, "times": 2}])
    for _ in range(2):
        answer = ecs.run()
        assert (answer["tasks"], answer["failures"]) == ([], [{"reason": reason}])
    assert len(ecs.run()["tasks"]) == 1


@pytest.mark.parametrize(
    ("exception", "code", "says"),
    [
        ("ClusterNotFoundException", "ClusterNotFoundException", None),
        ("AccessDeniedException", "AccessDeniedException", None),
        ("BlockedException", "BlockedException", None),
        ("ClientException", "ClientException", None),
        ("ServerException", "ServerException", None),
        (
            "PlatformTaskDefinitionIncompatibilityException",
            "PlatformTaskDefinitionIncompatibilityException",
            None,
        ),
        ("ConflictException", "ConflictException", None),
        ("ThrottlingException", "ThrottlingException", "Rate exceeded"),
        (
            "DisguisedThrottling",
            "InvalidParameterException",
            r"Rate exceeded \(ErrorCode: Throttling\)",
        ),
    ],
)
def test_an_exception_is_thrown_once_and_nothing_runs(
    ecs: Ecs, exception: str, code: str, says: str | None
) -> None:
    ecs.python("pass")
    ecs.switch(run_task=[{"exception": exception}])
    with pytest.raises(ClientError, match=says) as thrown:
        run_once(ecs)
    assert thrown.value.response["Error"]["Code"] == code
    assert ecs.client.list_tasks(cluster="c")["taskArns"] == []
    assert len(run_once(ecs)["tasks"]) == 1


def test_an_answer_may_hold_neither_task_nor_failure(ecs: Ecs) -> None:
    ecs.python("pass")
    ecs.switch(run_task=[{"empty": True}])
    answer = ecs.run()
    assert (answer["tasks"], answer["failures"]) == ([], [])


def test_a_task_may_start_though_its_answer_never_comes(ecs: Ecs) -> None:
    ecs.python(SLEEP)
    ecs.switch(run_task=[{"hang_ms": 60_000}])
    with pytest.raises(BotoCoreError, match="timeout"):
        run_once(ecs, clientToken="job_1.1", read_timeout_s=0.2)
    wait_for(lambda: bool(ecs.client.list_tasks(cluster="c")["taskArns"]), "the task")
    started = ecs.client.list_tasks(cluster="c")["taskArns"]
    again = run_once(ecs, clientToken="job_1.1")["tasks"]
    assert [task["taskArn"] for task in again] == started
    assert len(started) == 1


def test_a_task_may_start_slowly(ecs: Ecs) -> None:
    ecs.python("pass")
    ecs.switch(run_task=[{"slow_start_ms": 200}])
    task = ecs.awaited(ecs.run()["tasks"][0]["taskArn"])
    assert (task["connectivityAt"] - task["createdAt"]).total_seconds() >= 0.2


def test_a_task_may_be_killed_while_it_runs(ecs: Ecs) -> None:
    ecs.python(SLEEP)
    ecs.switch(run_task=[{"sigkill_after_ms": 50}])
    task = ecs.awaited(ecs.run()["tasks"][0]["taskArn"])
    assert task["containers"][0]["exitCode"] == 137
    assert task["stopCode"] == "EssentialContainerExited"


def test_rules_serve_in_order(ecs: Ecs) -> None:
    ecs.python("pass")
    shown = ecs.switch(run_task=[{"failure": "AGENT"}, {"empty": True}])
    assert [set(rule) - {"times"} for rule in shown["run_task"]] == [{"failure"}, {"empty"}]
    assert [len(ecs.run()["failures"]) for _ in range(3)] == [1, 0, 0]


def test_the_switch_is_turned_off(ecs: Ecs) -> None:
    ecs.python("pass")
    ecs.switch(run_task=[{"failure": "AGENT", "times": 100}], max_running=0)
    assert ecs.switch("DELETE") == {"run_task": [], "max_running": None, "run_task_per_s": None}
    assert len(ecs.run()["tasks"]) == 1


def test_above_the_quota_of_tasks_there_is_no_capacity(ecs: Ecs) -> None:
    ecs.python(SLEEP)
    ecs.switch(max_running=2)
    answer = ecs.run(count=3)
    assert len(answer["tasks"]) == 2
    assert "Capacity is unavailable" in answer["failures"][0]["reason"]
    ecs.stop(answer["tasks"][0]["taskArn"])
    ecs.awaited(answer["tasks"][0]["taskArn"])
    assert len(ecs.run()["tasks"]) == 1


def test_above_the_quota_of_calls_a_call_is_throttled(ecs: Ecs) -> None:
    ecs.python("pass")
    ecs.switch(run_task_per_s=0)
    with pytest.raises(ClientError, match="ThrottlingException"):
        run_once(ecs)


def test_the_quota_of_calls_is_for_each_second() -> None:
    now = 0.0
    faults = Faults(None, 2, lambda: now)
    faults.refuse_call()
    now = 0.9
    faults.refuse_call()
    with pytest.raises(AwsError, match="Rate exceeded"):
        faults.refuse_call()
    now = 1.0
    faults.refuse_call()
    with pytest.raises(AwsError, match="Rate exceeded"):
        faults.refuse_call()


@pytest.mark.parametrize(
    "faults",
    [
        {"run_task": [{"explode": True}]},
        {"run_task": [{"failure": "AGENT", "empty": True}]},
        {"run_task": [{"hang_ms": "long"}]},
        {"run_task": [{"exception": "NoSuchException"}]},
        {"stop_task": []},
    ],
)
def test_a_rule_that_means_nothing_is_refused(ecs: Ecs, faults: dict[str, Any]) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        ecs.switch(**faults)
    assert refused.value.code == 400
    assert json.load(refused.value)["message"]


def test_a_web_page_cannot_turn_the_switch(ecs: Ecs) -> None:
    request = urllib.request.Request(
        f"{ecs.url}/_faults", b"{}", {"Origin": "http://evil.example"}, method="PUT"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 403


def test_a_name_pointed_at_this_machine_is_not_served(ecs: Ecs) -> None:
    request = urllib.request.Request(f"{ecs.url}/_health", headers={"Host": "evil.example:80"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 421


def test_one_token_from_many_threads_is_one_task(ecs: Ecs) -> None:
    ecs.python(SLEEP)
    arns: list[str] = []
    callers = [
        threading.Thread(
            target=lambda: arns.append(ecs.run(clientToken="same")["tasks"][0]["taskArn"])
        )
        for _ in range(8)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert (len(arns), len(set(arns))) == (8, 1)
