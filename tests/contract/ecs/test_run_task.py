from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from tests.contract.ecs.conftest import Ecs

OVERRIDES = {
    "containerOverrides": [
        {
            "name": "job",
            "environment": [{"name": "JOB", "value": "job_1"}],
            "command": ["python", "-c", "print(1)"],
        }
    ],
    "ephemeralStorage": {"sizeInGiB": 50},
}


def test_a_task_carries_what_it_was_started_with(ecs: Ecs) -> None:
    definition = ecs.register()
    answer = ecs.run(startedBy="sweep/1", overrides=OVERRIDES)
    task = answer["tasks"][0]
    assert answer["failures"] == []
    assert task["taskDefinitionArn"] == definition
    assert task["clusterArn"].endswith(":cluster/c")
    assert task["startedBy"] == "sweep/1"
    assert task["desiredStatus"] == "RUNNING"
    assert task["launchType"] == "FARGATE"
    assert task["overrides"]["containerOverrides"] == OVERRIDES["containerOverrides"]
    assert task["containers"][0]["name"] == "job"


def test_a_new_task_is_provisioning(ecs: Ecs, moto_differs: Callable[[str], None]) -> None:
    moto_differs("a task runs at once")
    ecs.register()
    task = ecs.run(overrides=OVERRIDES)["tasks"][0]
    assert (task["lastStatus"], task["version"]) == ("PROVISIONING", 1)
    assert task["ephemeralStorage"] == {"sizeInGiB": 50}
    assert task["group"] == "family:f"


def test_count_makes_that_many_tasks(ecs: Ecs) -> None:
    ecs.register()
    assert len({task["taskArn"] for task in ecs.run(count=3)["tasks"]}) == 3


def test_one_token_is_one_task(ecs: Ecs, moto_differs: Callable[[str], None]) -> None:
    moto_differs("clientToken is not looked at")
    ecs.register()
    first = ecs.run(clientToken="job_1.1")["tasks"][0]
    again = ecs.run(clientToken="job_1.1")["tasks"][0]
    other = ecs.run(clientToken="job_1.2")["tasks"][0]
    assert first["taskArn"] == again["taskArn"] != other["taskArn"]


def test_a_token_with_other_parameters_is_a_conflict(
    ecs: Ecs, moto_differs: Callable[[str], None]
) -> None:
    moto_differs("clientToken is not looked at")
    ecs.register()
    first = ecs.run(clientToken="t")["tasks"][0]
    with pytest.raises(ecs.client.exceptions.ConflictException) as refused:
        ecs.run(clientToken="t", startedBy="another")
    assert refused.value.response["resourceIds"] == [first["taskArn"]]  # type: ignore[typeddict-item]


@pytest.mark.parametrize("token", ["x" * 65, "with space", "ü"])
def test_a_malformed_token_is_refused(
    ecs: Ecs, moto_differs: Callable[[str], None], token: str
) -> None:
    moto_differs("clientToken is not looked at")
    ecs.register()
    with pytest.raises(ecs.client.exceptions.InvalidParameterException):
        ecs.run(clientToken=token)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"count": 11}, "count"),
        ({"startedBy": "x" * 129}, "startedBy"),
        ({"overrides": {"ephemeralStorage": {"sizeInGiB": 20}}}, "between 21 and 200"),
        ({"overrides": {"ephemeralStorage": {"sizeInGiB": 201}}}, "between 21 and 200"),
        ({"overrides": {"containerOverrides": [{"name": "gone"}]}}, "named gone"),
        (
            {
                "overrides": {
                    "containerOverrides": [
                        {"name": "job", "environment": [{"name": "A", "value": "x" * 8192}]}
                    ]
                }
            },
            "8192",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_parameter_out_of_its_limits_is_refused(
    ecs: Ecs, moto_differs: Callable[[str], None], parameters: dict[str, object], says: str
) -> None:
    moto_differs("parameters are not checked")
    ecs.register()
    with pytest.raises(ecs.client.exceptions.InvalidParameterException, match=says):
        ecs.run(**parameters)


def test_a_task_without_a_network_is_refused(ecs: Ecs) -> None:
    ecs.register()
    with pytest.raises(ClientError) as refused:
        ecs.client.run_task(cluster="c", taskDefinition="f", launchType="FARGATE")
    assert refused.value.response["Error"]["Code"] == "InvalidParameterException"


def test_a_task_of_an_unknown_definition_is_refused(
    ecs: Ecs, moto_differs: Callable[[str], None]
) -> None:
    moto_differs("it is a ClientException")
    with pytest.raises(ecs.client.exceptions.InvalidParameterException):
        ecs.run(taskDefinition="gone")
