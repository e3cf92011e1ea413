from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.ecs.conftest import Ecs


def test_a_definition_gets_the_next_revision_and_keeps_its_volumes(ecs: Ecs) -> None:
    first, second = ecs.register("f"), ecs.register("f")
    newest = ecs.client.describe_task_definition(taskDefinition="f")["taskDefinition"]
    assert (first.rpartition("/")[2], second.rpartition("/")[2]) == ("f:1", "f:2")
    assert newest["taskDefinitionArn"] == second
    assert newest["volumes"][0]["efsVolumeConfiguration"]["fileSystemId"] == "fs-1"
    points = newest["containerDefinitions"][0]["mountPoints"]
    assert points == [{"sourceVolume": "media", "containerPath": "/app/work/media"}]


@pytest.mark.parametrize("name", ["f:1", "arn"])
def test_a_definition_is_found_by_revision_and_by_arn(ecs: Ecs, name: str) -> None:
    first = ecs.register("f")
    ecs.register("f")
    asked = first if name == "arn" else name
    found = ecs.client.describe_task_definition(taskDefinition=asked)["taskDefinition"]
    assert found["revision"] == 1


def test_an_unknown_definition_is_refused(ecs: Ecs) -> None:
    with pytest.raises(ecs.client.exceptions.ClientException):
        ecs.client.describe_task_definition(taskDefinition="gone")


@pytest.mark.parametrize(
    ("cpu", "memory"), [("256", "4096"), ("1024", "1024"), ("300", "512"), ("256", "")]
)
def test_a_size_that_fargate_does_not_have_is_refused(
    ecs: Ecs, moto_differs: Callable[[str], None], cpu: str, memory: str
) -> None:
    moto_differs("any size is taken")
    size: Any = {"cpu": cpu, "memory": memory} if memory else {"cpu": cpu}
    with pytest.raises(ecs.client.exceptions.ClientException):
        ecs.client.register_task_definition(
            family="odd",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            containerDefinitions=[{"name": "job", "image": "i", "memory": 512}],
            **size,
        )


def test_a_mount_of_no_volume_is_refused(ecs: Ecs, moto_differs: Callable[[str], None]) -> None:
    moto_differs("mount points are not looked at")
    with pytest.raises(ecs.client.exceptions.ClientException, match="Unknown volume 'gone'"):
        ecs.client.register_task_definition(
            family="odd",
            containerDefinitions=[
                {
                    "name": "job",
                    "image": "i",
                    "memory": 512,
                    "mountPoints": [{"sourceVolume": "gone", "containerPath": "/x"}],
                }
            ],
        )
