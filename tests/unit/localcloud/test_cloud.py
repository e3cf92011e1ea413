"""The whole local cloud, with small functions of the tests in the place of the product's."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from localstack import endpoints
from localstack.cloud import FunctionFailed, LocalCloud
from localstack.supervisor.errors import PortTaken
from localstack.supervisor.ports import check_free, ports_from
from localstack.template import load_template
from tests.unit.localcloud.processes import processes_of, until

ROOT = Path(__file__).parents[3]


HANDLERS = {"GraphqlFunction": "api", "SweepFunction": "sweep", "FilesFunction": "echo"}


def functions(folder: Path) -> Path:
    """A code folder whose handlers have the names that the template gives."""
    parameters = {"Issuer": "-", "Audience": "-", "JobsImage": "-"}
    declared = load_template(ROOT / "template.yaml", parameters).functions()
    for logical_id, handler in HANDLERS.items():
        module, _, name = declared[logical_id].handler.rpartition(".")
        path = folder.joinpath(*module.split("."))
        path.parent.mkdir(parents=True, exist_ok=True)
        for package in (path.parent, path.parent.parent):
            (package / "__init__.py").touch()
        line = f"from tests.unit.localcloud.handlers import {handler} as {name}"
        path.with_suffix(".py").write_text(line)
    return folder


class Running:
    """A cloud, the folder of its data and the folder in which its sweep leaves notes."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.notes = folder / "notes"
        self.notes.mkdir()
        self.code = functions(folder / "code")
        self.cloud = self.again()

    def again(self) -> LocalCloud:
        variables = {"REELROOM_TEST_FOLDER": str(self.notes)}
        self.cloud = LocalCloud(self.data, code=self.code, variables=variables, sweep_every_s=None)
        return self.cloud

    def noted(self) -> list[str]:
        return [path.read_text() for path in self.notes.iterdir()]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("cloud"))
    with running.cloud:
        yield running


@pytest.fixture
def cloud(running: Running) -> LocalCloud:
    return running.cloud


def post(cloud: LocalCloud, **headers: str) -> httpx.Response:
    url = f"{cloud.api_url}/graphql"
    return httpx.post(url, json={"query": "{a}"}, headers=headers, timeout=120)


def signed_in(cloud: LocalCloud) -> dict[str, str]:
    return {"authorization": f"Bearer {cloud.token('ada')}"}


def test_a_signed_in_caller_reaches_the_function_over_http(cloud: LocalCloud) -> None:
    assert cloud.failed == {}
    assert post(cloud).status_code == 401
    answer = post(cloud, **signed_in(cloud))
    assert answer.status_code == 200
    assert answer.text.startswith('cb85cb72-4826-5181-bd5a-d06e6cdcad53 {"query":"{a}"}')
    weak = {"authorization": f"Bearer {cloud.token('ada', scope='openid')}"}
    assert post(cloud, **weak).status_code == 403


def test_everything_that_the_template_names_is_there(cloud: LocalCloud) -> None:
    tables = cloud.client("dynamodb").list_tables()["TableNames"]
    assert sorted(tables) == [
        "reelroom-audits",
        "reelroom-jobs",
        "reelroom-memberships",
        "reelroom-owners",
        "reelroom-requests",
        "reelroom-sessions",
        "reelroom-sources",
        "reelroom-uploads",
        "track_recordings",
    ]
    kept = cloud.client("dynamodb").describe_time_to_live(TableName="reelroom-requests")
    assert kept["TimeToLiveDescription"]["AttributeName"] == "expires_at"
    s3 = cloud.client("s3")
    assert s3.get_bucket_cors(Bucket="filmroom-recordings")["CORSRules"][0]["ID"] == "page"
    rules = s3.get_bucket_lifecycle_configuration(Bucket="filmroom-recordings")["Rules"]
    expiring = {"expire-staging", "expire-credentials"}
    assert {rule["ID"] for rule in rules} == {"abort-multipart", *expiring}
    definition = cloud.client("ecs").describe_task_definition(taskDefinition="reelroom-combiner")
    assert definition["taskDefinition"]["containerDefinitions"][0]["stopTimeout"] == 120


def test_the_files_function_sees_the_folder_that_stands_for_the_file_system(
    running: Running,
) -> None:
    environment = running.cloud.invoke("FilesFunction", {})["environment"]
    folder = Path(environment["REELROOM_WORK_DIR"])
    assert folder.is_dir()
    assert folder.parent == running.cloud.data / "efs"
    assert environment["AWS_ENDPOINT_URL_S3"] == running.cloud.endpoints.s3_url


def test_a_sweep_can_be_asked_for_and_its_failure_is_told(running: Running) -> None:
    assert running.cloud.sweep() == {"swept": 1}
    assert "Scheduled Event" in running.noted()
    with pytest.raises(FunctionFailed, match="KeyError"):
        running.cloud.invoke("SweepFunction", {})


def test_a_stopped_task_runs_the_sweep(running: Running) -> None:
    ecs = running.cloud.client("ecs")
    started = ecs.run_task(
        cluster="reelroom",
        taskDefinition="reelroom-combiner",
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        overrides={"containerOverrides": [{"name": "job", "command": ["python", "-c", "pass"]}]},
    )
    assert started["failures"] == []
    until(lambda: "ECS Task State Change" in running.noted())


@pytest.mark.parametrize("part", ["dynamodb", "s3", "ecs", "front"])
def test_a_part_that_is_killed_comes_back_with_what_it_held(running: Running, part: str) -> None:
    cloud = running.cloud
    key = {"id": {"S": f"ses_{part}"}}
    cloud.client("dynamodb").put_item(TableName="reelroom-sessions", Item=key)
    cloud.client("s3").put_object(Bucket="filmroom-recordings", Key=part, Body=b"bytes")
    token = signed_in(cloud)
    cloud.kill(part)
    found = next(one for one in cloud.supervisor.parts if one.spec.name == part)
    until(lambda: found.restarts > 0 and found.listens())
    row = cloud.client("dynamodb").get_item(TableName="reelroom-sessions", Key=key)
    assert row["Item"] == key
    answer = cloud.client("s3").get_object(Bucket="filmroom-recordings", Key=part)
    assert answer["Body"].read() == b"bytes"
    clusters = cloud.client("ecs").describe_clusters(clusters=["reelroom"])["clusters"]
    assert [one["status"] for one in clusters] == ["ACTIVE"]
    assert post(cloud, **token).status_code == 200


def test_a_cloud_that_is_stopped_leaves_no_process_and_starts_again_with_what_it_held(
    tmp_path: Path,
) -> None:
    running = Running(tmp_path)
    with running.cloud as cloud:
        cloud.client("s3").put_object(Bucket="filmroom-recordings", Key="k", Body=b"kept")
        assert endpoints.load(running.data).api_url == cloud.api_url
        assert len(processes_of(tmp_path)) >= 5
    assert processes_of(tmp_path) == {}
    assert not (running.data / "endpoints.env").exists()
    with running.again() as cloud:
        body = cloud.client("s3").get_object(Bucket="filmroom-recordings", Key="k")["Body"]
        assert body.read() == b"kept"
        definition = cloud.client("ecs").describe_task_definition(
            taskDefinition="reelroom-combiner"
        )
        assert definition["taskDefinition"]["revision"] == 1
    assert processes_of(tmp_path) == {}


def test_a_schedule_runs_the_sweep(tmp_path: Path) -> None:
    running = Running(tmp_path)
    variables = {"REELROOM_TEST_FOLDER": str(running.notes)}
    with LocalCloud(running.data, code=running.code, variables=variables, sweep_every_s=0.05):
        until(lambda: len(running.noted()) >= 2)
    assert set(running.noted()) == {"Scheduled Event"}


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "localstack", *words, "--data", str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def free_base() -> int:
    """A port with free neighbours."""
    while True:
        base = min(ports_from(0).values())
        with contextlib.suppress(PortTaken):
            check_free(ports_from(base))
            return base


def test_the_commands_start_tell_and_stop(tmp_path: Path) -> None:
    data = tmp_path / "data"
    base = str(free_base())
    assert "No local cloud runs" in command(data, "status").stderr
    up = command(data, "up", "--detach", "--port-base", base)
    assert up.returncode == 0, up.stderr
    assert f"http://127.0.0.1:{base}/graphql" in up.stdout
    assert endpoints.load(data).api_url == f"http://127.0.0.1:{base}"
    again = command(data, "up", "--port-base", "0")
    assert (again.returncode, again.stdout) == (1, "")
    assert "runs on" in again.stderr
    other = command(tmp_path / "other", "up", "--port-base", base)
    assert other.returncode == 1
    assert f"Port {base}, where api should listen, is taken" in other.stderr
    status = command(data, "status")
    assert (status.returncode, "DOES NOT ANSWER" in status.stdout) == (0, False)
    assert command(data, "down").returncode == 0
    assert processes_of(tmp_path) == {}
    assert command(data, "down").returncode == 1


def test_a_cloud_whose_supervisor_is_killed_leaves_no_process(tmp_path: Path) -> None:
    up = command(tmp_path, "up", "--detach", "--port-base", "0")
    assert up.returncode == 0, up.stderr
    pid = int((tmp_path / "supervisor.pid").read_text())
    os.kill(pid, signal.SIGKILL)
    until(lambda: processes_of(tmp_path) == {})
    assert "No local cloud runs" in command(tmp_path, "status").stderr
