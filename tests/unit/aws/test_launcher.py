"""RunTask with all its ways of saying no, at the local Fargate endpoint and from canned answers."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config as SdkConfig
from botocore.stub import Stubber
from mypy_boto3_ecs import ECSClient

from localstack.fargate.config import Config
from localstack.fargate.server import start
from reelroom.aws.launcher import FargateLauncher, NoLauncher, overrides
from reelroom.domain.errors import Transient
from reelroom.domain.ids import JobId, OwnerId, SessionId
from reelroom.domain.job import Job, JobKind
from reelroom.domain.policy import GIB
from reelroom.ports import LaunchRefused, LaunchUnknown
from reelroom.settings import Tasks

NOW = datetime(2026, 11, 21, tzinfo=UTC)
JOB = Job(
    id=JobId("job_0000000000000000_0000000000000001"),
    session_id=SessionId("ses_0000000000000000"),
    owner_id=OwnerId("owner"),
    kind=JobKind("combine"),
    input={},
    created_at=NOW,
    updated_at=NOW,
    correlation_id="request-1",
)
TASKS = Tasks("c", {"combine": "f"}, ("subnet-1",), ("sg-1",))
SESSION: Any = boto3.session.Session("test", "test", region_name="us-east-1")


def ecs_client(url: str, answer_s: float = 60) -> ECSClient:
    config = SdkConfig(read_timeout=answer_s, retries={"total_max_attempts": 1})
    client: ECSClient = SESSION.client("ecs", endpoint_url=url, config=config)
    return client


@dataclass(frozen=True)
class Fargate:
    url: str
    client: ECSClient

    @property
    def launcher(self) -> FargateLauncher:
        return FargateLauncher(lambda: self.client, TASKS)

    def will(self, **rule: object) -> None:
        """What the next RunTask meets."""
        body = json.dumps({"run_task": [rule]}).encode()
        request = urllib.request.Request(f"{self.url}/_faults", body, method="PUT")
        urllib.request.urlopen(request).close()

    def tasks(self) -> list[str]:
        return self.client.list_tasks(cluster="c")["taskArns"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fargate]:
    folder: Path = tmp_path_factory.mktemp("ecs")
    endpoint = start(folder / "ecs", Config(efs=folder / "efs"))
    client = ecs_client(endpoint.url)
    client.create_cluster(clusterName="c")
    client.register_task_definition(
        family="f",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[
            {"name": "job", "image": "jobs:1", "command": ["sleep", "30"], "essential": True}
        ],
    )
    yield Fargate(endpoint.url, client)
    for arn in client.list_tasks(cluster="c")["taskArns"]:
        client.stop_task(cluster="c", task=arn)
    endpoint.close()


@pytest.fixture
def fargate(running: Fargate) -> Iterator[Fargate]:
    yield running
    request = urllib.request.Request(f"{running.url}/_faults", method="DELETE")
    urllib.request.urlopen(request).close()


def test_a_task_knows_its_job_and_little_else(fargate: Fargate) -> None:
    arn = fargate.launcher.launch(JOB, "token-1", 30 * GIB)
    task = fargate.client.describe_tasks(cluster="c", tasks=[arn])["tasks"][0]
    assert task["startedBy"] == JOB.id
    assert task["launchType"] == "FARGATE"
    assert task["overrides"]["containerOverrides"][0]["environment"] == [
        {"name": "REELROOM_JOB_ID", "value": JOB.id},
        {"name": "REELROOM_CORRELATION_ID", "value": "request-1"},
    ]
    assert task["overrides"]["ephemeralStorage"] == {"sizeInGiB": 32}
    fargate.launcher.stop(arn, "the test is over")


def test_the_same_token_is_the_same_task(fargate: Fargate) -> None:
    first = fargate.launcher.launch(JOB, "token-2", 1)
    assert fargate.launcher.launch(JOB, "token-2", 1) == first
    assert fargate.launcher.launch(JOB, "token-3", 1) != first


def test_a_token_used_for_another_request_names_the_task_that_there_is(fargate: Fargate) -> None:
    first = fargate.launcher.launch(JOB, "token-4", 1)
    assert fargate.launcher.launch(JOB, "token-4", 100 * GIB) == first


def test_a_task_that_was_stopped_is_known_to_be(fargate: Fargate) -> None:
    launcher = fargate.launcher
    arn = launcher.launch(JOB, "token-5", 1)
    assert not launcher.is_stopped(arn)
    launcher.stop(arn, "because " * 100)
    waiter = fargate.client.get_waiter("tasks_stopped")
    waiter.wait(cluster="c", tasks=[arn], WaiterConfig={"Delay": 0, "MaxAttempts": 2000})
    assert launcher.is_stopped(arn)
    launcher.stop(arn, "again")


def test_a_task_that_nobody_knows_is_stopped_already(fargate: Fargate) -> None:
    gone = f"arn:aws:ecs:us-east-1:000000000000:task/c/{'0' * 32}"
    assert fargate.launcher.is_stopped(gone)
    fargate.launcher.stop(gone, "late")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"failure": "RESOURCE:CPU"}, "NO_CAPACITY"),
        ({"failure": "RESOURCE:MEMORY"}, "NO_CAPACITY"),
        ({"failure": "RESOURCE:ENI"}, "NO_CAPACITY"),
        ({"failure": "AGENT"}, "NO_CAPACITY"),
        ({"failure": "Capacity is unavailable at this time."}, "NO_CAPACITY"),
        ({"failure": "You've reached the limit on the number of tasks"}, "NO_CAPACITY"),
        ({"failure": "ATTRIBUTE"}, "LAUNCH_MISCONFIGURED"),
        ({"failure": "MISSING"}, "LAUNCH_MISCONFIGURED"),
        ({"exception": "ThrottlingException"}, "THROTTLED"),
        ({"exception": "DisguisedThrottling"}, "THROTTLED"),
        ({"exception": "ClusterNotFoundException"}, "LAUNCH_MISCONFIGURED"),
        ({"exception": "AccessDeniedException"}, "LAUNCH_MISCONFIGURED"),
        ({"exception": "BlockedException"}, "LAUNCH_MISCONFIGURED"),
        ({"exception": "ClientException"}, "LAUNCH_MISCONFIGURED"),
        ({"exception": "InvalidParameterException"}, "LAUNCH_MISCONFIGURED"),
        (
            {"exception": "PlatformTaskDefinitionIncompatibilityException"},
            "LAUNCH_MISCONFIGURED",
        ),
    ],
)
def test_a_refusal_starts_nothing_and_says_why(
    fargate: Fargate, rule: dict[str, object], code: str
) -> None:
    before = fargate.tasks()
    fargate.will(**rule)
    with pytest.raises(LaunchRefused) as caught:
        fargate.launcher.launch(JOB, "refused", 1)
    assert caught.value.reason.code == code
    assert caught.value.reason.retryable
    assert len(caught.value.reason.message) > 40
    assert fargate.tasks() == before


@pytest.mark.parametrize("rule", [{"empty": True}, {"exception": "ServerException"}])
def test_an_unclear_answer_is_unknown(fargate: Fargate, rule: dict[str, object]) -> None:
    fargate.will(**rule)
    with pytest.raises(LaunchUnknown):
        fargate.launcher.launch(JOB, "unclear", 1)


def test_a_lost_answer_is_unknown_and_asking_again_names_the_one_task(fargate: Fargate) -> None:
    before = set(fargate.tasks())
    fargate.will(hang_ms=700)
    impatient = FargateLauncher(lambda: ecs_client(fargate.url, 0.2), TASKS)
    with pytest.raises(LaunchUnknown):
        impatient.launch(JOB, "lost", 1)
    arn = fargate.launcher.launch(JOB, "lost", 1)
    assert set(fargate.tasks()) - before == {arn}


def test_an_endpoint_that_is_away_is_unknown() -> None:
    away = FargateLauncher(lambda: ecs_client("http://127.0.0.1:9"), TASKS)
    with pytest.raises(LaunchUnknown):
        away.launch(JOB, "away", 1)
    with pytest.raises(Transient):
        away.is_stopped("arn:aws:ecs:us-east-1:000000000000:task/c/1")


def test_a_conflict_that_names_no_task_is_unknown() -> None:
    client = ecs_client("http://127.0.0.1:9")
    with Stubber(client) as stub:
        stub.add_client_error("run_task", "ConflictException", http_status_code=400)
        with pytest.raises(LaunchUnknown):
            FargateLauncher(lambda: client, TASKS).launch(JOB, "conflict", 1)


def test_a_kind_without_a_task_definition_waits_for_an_operator() -> None:
    away = FargateLauncher(lambda: ecs_client("http://127.0.0.1:9"), TASKS)
    with pytest.raises(LaunchRefused, match="no task definition for import"):
        away.launch(replace(JOB, kind=JobKind("import")), "token", 1)
    with pytest.raises(LaunchRefused):
        NoLauncher().launch(JOB, "token", 1)


@pytest.mark.parametrize(
    ("sources", "gib", "on_efs"),
    [
        (0, 21, False),
        (20 * GIB, 21, False),
        (20 * GIB + 1, 22, False),
        (100 * GIB, 105, False),
        (190 * GIB, 200, False),
        (191 * GIB, 21, True),
        (400 * GIB, 21, True),
    ],
)
def test_the_disk_fits_the_sources_and_what_fargate_has(
    sources: int, gib: int, on_efs: bool
) -> None:
    given = overrides(JOB, sources)
    assert given["ephemeralStorage"] == {"sizeInGiB": gib}
    names = {pair["name"] for pair in given["containerOverrides"][0]["environment"]}
    assert ("REELROOM_STAGING" in names) is on_efs
