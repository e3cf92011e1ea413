from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contract.ecs.conftest import Ecs

SLEEP = ("python", "-c", "import time; time.sleep(600)")


def test_a_task_is_described_by_arn_and_by_id(ecs: Ecs) -> None:
    ecs.register("f", *SLEEP)
    arn = ecs.run()["tasks"][0]["taskArn"]
    both = ecs.client.describe_tasks(cluster="c", tasks=[arn, arn.rpartition("/")[2]])["tasks"]
    assert {task["taskArn"] for task in both} == {arn}


def test_an_unknown_task_is_a_failure(ecs: Ecs, moto_differs: Callable[[str], None]) -> None:
    moto_differs("failures are empty")
    answer = ecs.client.describe_tasks(cluster="c", tasks=["0" * 32])
    assert answer["tasks"] == []
    assert [failure["reason"] for failure in answer["failures"]] == ["MISSING"]
    assert answer["failures"][0]["arn"].endswith(":task/c/" + "0" * 32)


def test_a_stopped_task_tells_why(ecs: Ecs) -> None:
    ecs.register("f", *SLEEP)
    arn = ecs.run()["tasks"][0]["taskArn"]
    stopping = ecs.client.stop_task(cluster="c", task=arn, reason="session removed")["task"]
    assert stopping["desiredStatus"] == "STOPPED"
    assert stopping["stoppedReason"] == "session removed"


def test_a_stopped_task_has_a_stop_code(ecs: Ecs, moto_differs: Callable[[str], None]) -> None:
    moto_differs("there is no stopCode")
    ecs.register("f", *SLEEP)
    arn = ecs.run()["tasks"][0]["taskArn"]
    ecs.client.stop_task(cluster="c", task=arn)
    assert ecs.task(arn)["stopCode"] == "UserInitiated"


def test_an_unknown_task_cannot_be_stopped(ecs: Ecs, moto_differs: Callable[[str], None]) -> None:
    moto_differs("the server fails")
    with pytest.raises(ecs.client.exceptions.InvalidParameterException):
        ecs.client.stop_task(cluster="c", task="0" * 32)


def test_tasks_are_listed_by_who_started_them_and_by_family(ecs: Ecs) -> None:
    ecs.register("f", *SLEEP)
    ecs.register("g", *SLEEP)
    mine = ecs.run(startedBy="me")["tasks"][0]["taskArn"]
    other = ecs.run(taskDefinition="g", startedBy="you")["tasks"][0]["taskArn"]
    listed = ecs.client.list_tasks
    assert listed(cluster="c", startedBy="me")["taskArns"] == [mine]
    assert listed(cluster="c", family="g")["taskArns"] == [other]
    assert set(listed(cluster="c")["taskArns"]) == {mine, other}


def test_a_stopped_task_is_listed_only_when_asked_for(ecs: Ecs) -> None:
    ecs.register("f", *SLEEP)
    arn = ecs.run()["tasks"][0]["taskArn"]
    ecs.client.stop_task(cluster="c", task=arn)
    assert ecs.client.list_tasks(cluster="c", desiredStatus="RUNNING")["taskArns"] == []
    assert ecs.client.list_tasks(cluster="c", desiredStatus="STOPPED")["taskArns"] == [arn]


def test_a_long_list_comes_in_pages(ecs: Ecs, moto_differs: Callable[[str], None]) -> None:
    moto_differs("one page, whatever was asked for")
    ecs.register("f", *SLEEP)
    made = {task["taskArn"] for task in ecs.run(count=5)["tasks"]}
    pages = list(
        ecs.client.get_paginator("list_tasks").paginate(
            cluster="c", PaginationConfig={"PageSize": 2}
        )
    )
    assert [len(page["taskArns"]) for page in pages] == [2, 2, 1]
    assert {arn for page in pages for arn in page["taskArns"]} == made
