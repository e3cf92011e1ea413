"""The same calls against our endpoint and moto; where moto differs from AWS, the test says so."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from mypy_boto3_ecs import ECSClient
from mypy_boto3_ecs.type_defs import RunTaskResponseTypeDef, TaskTypeDef

from localstack.fargate.config import Config
from localstack.fargate.server import start

_SESSION: Any = boto3.session.Session("test", "test", region_name="us-east-1")


@dataclass(frozen=True, slots=True)
class Ecs:
    """A backend with a cluster `c` and room for tasks."""

    name: str
    client: ECSClient
    subnet: str
    group: str

    def register(self, family: str = "f", *command: str) -> str:
        """A definition's ARN; the command exits 0 when none is given."""
        definition = self.client.register_task_definition(
            family=family,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            volumes=[{"name": "media", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}],
            containerDefinitions=[
                {
                    "name": "job",
                    "image": "jobs:1",
                    "memory": 512,  # moto fails without it
                    "command": list(command) or ["python", "-c", "pass"],
                    "mountPoints": [{"sourceVolume": "media", "containerPath": "/app/work/media"}],
                }
            ],
        )
        return definition["taskDefinition"]["taskDefinitionArn"]

    def run(self, **parameters: object) -> RunTaskResponseTypeDef:
        """RunTask of family f in cluster c on Fargate, unless told otherwise."""
        given: dict[str, object] = {
            "cluster": "c",
            "taskDefinition": "f",
            "launchType": "FARGATE",
            "networkConfiguration": {
                "awsvpcConfiguration": {"subnets": [self.subnet], "securityGroups": [self.group]}
            },
        }
        return self.client.run_task(**(given | parameters))  # type: ignore[arg-type]

    def task(self, arn: str) -> TaskTypeDef:
        return self.client.describe_tasks(cluster="c", tasks=[arn])["tasks"][0]


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["ours", "moto"])
def ecs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ecs]:
    if request.param == "moto":
        yield _moto(request.getfixturevalue("moto_url"))
        return
    endpoint = start(tmp_path / "ecs", Config(efs=tmp_path / "efs"))
    yield Ecs("ours", _client(endpoint.url), "subnet-1", "sg-1")
    endpoint.close()


def _moto(url: str) -> Ecs:
    urllib.request.urlopen(f"{url}/moto-api/reset", b"").close()
    ec2 = _SESSION.client("ec2", endpoint_url=url)
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    return Ecs("moto", _client(url), subnet, group)


def _client(url: str) -> ECSClient:
    client: ECSClient = _SESSION.client("ecs", endpoint_url=url)
    client.create_cluster(clusterName="c")
    return client


@pytest.fixture
def moto_differs(request: pytest.FixtureRequest, ecs: Ecs) -> Callable[[str], None]:
    """Say what moto does otherwise; the day it stops doing so, the test fails and tells."""

    def differs(how: str) -> None:
        if ecs.name == "moto":
            request.applymarker(pytest.mark.xfail(strict=True, reason=f"moto: {how}"))

    return differs
