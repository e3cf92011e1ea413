"""An endpoint of our own with short words for what the tests do with it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from mypy_boto3_ecs import ECSClient
from mypy_boto3_ecs.type_defs import RunTaskResponseTypeDef, TaskTypeDef

from localstack.fargate.config import CHECKOUT, Config
from localstack.fargate.server import start

SESSION: Any = boto3.session.Session("test", "test", region_name="us-east-1")
_WITHIN_S = 120.0  # only a failure waits so long


def wait_for(holds: Callable[[], bool], what: str) -> None:
    """Return when `holds`; fail the test when that takes too long."""
    deadline = time.monotonic() + _WITHIN_S
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not come in {_WITHIN_S} s"
        pause(0.01)


def pause(seconds: float) -> None:
    """Let other processes work."""
    threading.Event().wait(seconds)


class Ecs:
    """A client of one endpoint, with a cluster `c`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client: ECSClient = SESSION.client("ecs", endpoint_url=url)
        self.client.create_cluster(clusterName="c")

    def register(self, *argv: str, **container: object) -> str:
        """A definition of family `f` that runs `argv`; its EFS is mounted at /app/work/media."""
        definition: Any = {
            "family": "f",
            "requiresCompatibilities": ["FARGATE"],
            "networkMode": "awsvpc",
            "cpu": "256",
            "memory": "512",
            "volumes": [
                {"name": "media", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}},
                {"name": "scratch"},
            ],
            "containerDefinitions": [
                {
                    "name": "job",
                    "image": "jobs:1",
                    "command": list(argv),
                    "mountPoints": [
                        {"sourceVolume": "media", "containerPath": "/app/work/media"},
                        {"sourceVolume": "scratch", "containerPath": "/app/work/media/staging"},
                    ],
                    **container,
                }
            ],
        }
        made = self.client.register_task_definition(**definition)
        return made["taskDefinition"]["taskDefinitionArn"]

    def python(self, code: str, **container: object) -> str:
        """A definition that runs `code`."""
        return self.register("python", "-c", code, **container)

    def run(self, **parameters: object) -> RunTaskResponseTypeDef:
        given: dict[str, Any] = {
            "cluster": "c",
            "taskDefinition": "f",
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        }
        return self.client.run_task(**(given | parameters))

    def started(self, **parameters: object) -> str:
        """The ARN of a task that runs."""
        arn = self.run(**parameters)["tasks"][0]["taskArn"]
        return self.awaited(arn, "RUNNING")["taskArn"]

    def task(self, arn: str) -> TaskTypeDef:
        return self.client.describe_tasks(cluster="c", tasks=[arn])["tasks"][0]

    def awaited(self, arn: str, status: str = "STOPPED") -> TaskTypeDef:
        """The task once it is in `status`."""
        wait_for(lambda: self.task(arn)["lastStatus"] == status, status)
        return self.task(arn)

    def stop(self, arn: str) -> None:
        self.client.stop_task(cluster="c", task=arn)

    def exit_code(self, arn: str) -> int:
        """How the task ended."""
        return self.awaited(arn)["containers"][0]["exitCode"]

    def switch(self, method: str = "PUT", **faults: object) -> dict[str, Any]:
        """Call the fault switch; what is in force then."""
        request = urllib.request.Request(
            f"{self.url}/_faults", json.dumps(faults).encode(), method=method
        )
        with urllib.request.urlopen(request) as answer:
            shown: dict[str, Any] = json.load(answer)
        return shown


class Process:
    """An endpoint in a process of its own, to be killed."""

    def __init__(self, data: Path, port: int = 0, **config: object) -> None:
        command = [sys.executable, "-m", "localstack.fargate", "--data", str(data)]
        self.process = subprocess.Popen(
            [*command, "--port", str(port), "--config", json.dumps(config)],
            stdout=subprocess.PIPE,
            cwd=CHECKOUT,
        )
        assert self.process.stdout is not None
        self.url: str = json.loads(self.process.stdout.readline())["url"]
        self.port = int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate()


@pytest.fixture
def events() -> list[dict[str, Any]]:
    """What the endpoint of `ecs` has told."""
    return []


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The configuration of `ecs`; a test may bring its own."""
    return Config(efs=tmp_path / "efs")


@pytest.fixture
def ecs(tmp_path: Path, config: Config, events: list[dict[str, Any]]) -> Iterator[Ecs]:
    endpoint = start(tmp_path / "ecs", config, callbacks=(events.append,))
    yield Ecs(endpoint.url)
    endpoint.close()
