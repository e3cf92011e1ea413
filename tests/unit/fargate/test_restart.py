"""kill -9 of the endpoint: the tasks run on, and nothing about them is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from localstack.fargate.config import Config
from localstack.fargate.server import start
from tests.unit.fargate.conftest import Ecs, Process, pause, wait_for

# Ends with the code that is written into a file.
OBEDIENT = (
    "import os, sys, time\n"
    "while not os.path.exists(os.environ['CODE']): time.sleep(0.01)\n"
    "sys.exit(int(open(os.environ['CODE']).read()))"
)
SLEEP = "import time; time.sleep(600)"


def obedient(ecs: Ecs, tmp_path: Path) -> Path:
    """Register it; the file that it waits for."""
    order = tmp_path / "order"
    ecs.python(OBEDIENT, environment=[{"name": "CODE", "value": str(order)}])
    return order


@pytest.mark.parametrize("when", ["while the endpoint is away", "after it is back"])
def test_the_exit_code_survives_the_endpoint(tmp_path: Path, when: str) -> None:
    endpoint = Process(tmp_path / "ecs", efs=str(tmp_path / "efs"))
    ecs = Ecs(endpoint.url)
    order = obedient(ecs, tmp_path)
    arn = ecs.started(clientToken="job.1", startedBy="me")
    endpoint.kill()
    if when == "while the endpoint is away":
        order.write_text("3")
        ends = tmp_path / "ecs" / "tasks" / arn.rpartition("/")[2] / "exit.json"
        wait_for(ends.exists, "the task's end")
    again = Process(tmp_path / "ecs", endpoint.port, efs=str(tmp_path / "efs"))
    if when == "after it is back":
        assert ecs.task(arn)["lastStatus"] == "RUNNING"
        order.write_text("3")
    assert ecs.exit_code(arn) == 3
    assert ecs.task(arn)["startedBy"] == "me"
    assert ecs.run(clientToken="job.1", startedBy="me")["tasks"][0]["taskArn"] == arn
    again.stop()


def test_a_task_found_again_can_be_stopped(tmp_path: Path) -> None:
    endpoint = Process(tmp_path / "ecs", efs=str(tmp_path / "efs"))
    ecs = Ecs(endpoint.url)
    ecs.python(SLEEP)
    arn = ecs.started()
    endpoint.kill()
    again = Process(tmp_path / "ecs", endpoint.port)
    ecs.stop(arn)
    assert ecs.exit_code(arn) == 143
    again.stop()


def test_a_task_is_started_once_however_often_the_endpoint_dies(tmp_path: Path) -> None:
    """Killed at ever later moments of a task's first 100 ms; the task counts its starts."""
    starts = tmp_path / "starts"
    endpoint = Process(tmp_path / "ecs", efs=str(tmp_path / "efs"))
    ecs = Ecs(endpoint.url)
    ecs.python(
        "import os\nwith open(os.environ['S'], 'a') as f: f.write('x')",
        environment=[{"name": "S", "value": str(starts)}],
    )
    arns = []
    for pause_ms in (0, 10, 25, 40, 60):
        arns.append(ecs.run()["tasks"][0]["taskArn"])
        pause(pause_ms / 1000)
        endpoint.kill()
        endpoint = Process(tmp_path / "ecs", endpoint.port, efs=str(tmp_path / "efs"))
    assert [ecs.exit_code(arn) for arn in arns] == [0] * 5
    assert starts.read_text() == "x" * 5
    endpoint.stop()


def test_definitions_and_clusters_are_kept(tmp_path: Path) -> None:
    first = start(tmp_path / "ecs", Config())
    definition = Ecs(first.url).python("pass")
    first.close()
    second = start(tmp_path / "ecs", Config())
    client = Ecs(second.url).client
    found = client.describe_task_definition(taskDefinition="f")["taskDefinition"]
    assert found["taskDefinitionArn"] == definition
    assert client.describe_clusters(clusters=["c"])["failures"] == []
    second.close()


def test_a_record_that_cannot_be_read_is_set_aside(tmp_path: Path) -> None:
    broken = tmp_path / "ecs" / "tasks" / ("0" * 32)
    broken.mkdir(parents=True)
    (broken / "task.json").write_text("{")
    endpoint = start(tmp_path / "ecs", Config())
    assert Ecs(endpoint.url).client.list_tasks(cluster="c")["taskArns"] == []
    assert [path.name for path in broken.iterdir()] == ["task.json.unreadable"]
    endpoint.close()


def test_a_task_that_stopped_long_ago_is_forgotten(tmp_path: Path) -> None:
    endpoint = start(tmp_path / "ecs", Config(efs=tmp_path / "efs", stopped_visible_s=0.0))
    ecs = Ecs(endpoint.url)
    ecs.python("pass")
    arn = ecs.run()["tasks"][0]["taskArn"]
    describe = ecs.client.describe_tasks
    wait_for(lambda: bool(describe(cluster="c", tasks=[arn])["failures"]), "MISSING")
    assert list((tmp_path / "ecs" / "tasks").iterdir()) == []
    endpoint.close()
