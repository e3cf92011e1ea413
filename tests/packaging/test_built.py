"""`sam build` without containers makes functions that run: each is called with the event files."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from localstack.template import Template, load_template
from localstack.template.source import read_source
from tests.architecture.sources import ROOT
from tests.packaging.invocation import Invocation, event, invoke

FUNCTIONS = ("GraphqlFunction", "SweepFunction", "FilesFunction")
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
REGION = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1"}

pytestmark = [
    pytest.mark.xdist_group("packaging"),
    pytest.mark.skipif(not (ROOT / ".venv/bin/uv").exists(), reason="packages are made with uv"),
]


@pytest.fixture(scope="module")
def template() -> Template:
    given = {"Issuer": "https://issuer.example", "Audience": "client", "JobsImage": "jobs:1"}
    return load_template(ROOT / "template.yaml", given)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `sam deploy` takes: one folder for each function, and the template."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        ["setup/tool", "sam", "sam", "build", "--build-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | REGION | {"SAM_CLI_TELEMETRY": "0"},
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def cloud(template: Template) -> Iterator[str]:
    """An endpoint with the template's tables and bucket in it."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    session = boto3.Session("test", "test", region_name="us-east-1")
    for table in template.tables().values():
        session.client("dynamodb", endpoint_url=url).create_table(**table.create)
    for bucket in template.buckets().values():
        session.client("s3", endpoint_url=url).create_bucket(Bucket=bucket.name)
    yield url
    server.stop()


@pytest.fixture
def call(built: Path, cloud: str, template: Template) -> Any:
    """`call("SweepFunction", "event file", ...)`."""

    def called(logical_id: str, *names: str, **changed: str) -> Invocation:
        function = template.functions()[logical_id]
        environment = {**function.environment, **KEYS, **REGION, "AWS_ENDPOINT_URL": cloud}
        events = [event(name) for name in names]
        artefact = built / logical_id
        return invoke(artefact, function.handler, function.name, environment | changed, *events)

    return called


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_the_built_template_takes_the_code_from_beside_it(built: Path, logical_id: str) -> None:
    properties = read_source(built / "template.yaml")["Resources"][logical_id]["Properties"]
    assert properties["CodeUri"] == logical_id
    package = properties["Handler"].split(".")[:2]
    assert (built / logical_id).joinpath(*package).is_dir()


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_a_package_fits_into_lambda(built: Path, logical_id: str) -> None:
    """Lambda quotas: 250 MB unzipped."""
    size = sum(path.stat().st_size for path in (built / logical_id).rglob("*") if path.is_file())
    assert size < 100_000_000


def test_the_built_api_creates_a_session_and_lists_it(call: Any) -> None:
    done = call("GraphqlFunction", "graphql-session-create", "graphql-sessions")
    assert done.strangers == []
    assert [answer["statusCode"] for answer in done.answers] == [200, 200]
    created, listed = (json.loads(answer["body"])["data"] for answer in done.answers)
    session = created["sessionCreate"]["session"]
    assert created["sessionCreate"]["userErrors"] == []
    assert session["id"] in [one["id"] for one in listed["sessions"]["nodes"]]


def test_the_built_api_refuses_who_is_nobody(call: Any) -> None:
    done = call("GraphqlFunction", "graphql-without-identity", "graphql-without-scope")
    assert [answer["statusCode"] for answer in done.answers] == [401, 403]


def test_the_built_sweep_does_what_is_due_and_says_so_in_the_alarms_words(
    call: Any, template: Template
) -> None:
    done = call("SweepFunction", "sweep-scheduled", "sweep-task-stopped")
    assert done.strangers == []
    assert done.answers == [{"done": {}, "failed": 0, "all": True}] * 2
    told = [json.loads(line) for line in done.log.splitlines() if '"_aws"' in line]
    metrics = {metric for line in told for metric in line}
    (metric,) = told[0]["_aws"]["CloudWatchMetrics"]
    for alarm in alarms():
        assert alarm["MetricName"] in metrics
        assert alarm["Namespace"] == metric["Namespace"]
        dimensions = {one["Name"]: one["Value"] for one in alarm["Dimensions"]}
        assert [list(dimensions)] == metric["Dimensions"]
        assert {name: told[0][name] for name in dimensions} == dimensions


def alarms() -> list[Mapping[str, Any]]:
    """The alarms over metrics of our own."""
    resources = read_source(ROOT / "template.yaml")["Resources"].values()
    found = [one["Properties"] for one in resources if one["Type"] == "AWS::CloudWatch::Alarm"]
    return [one for one in found if one.get("Namespace") == "Reelroom"]


def test_the_built_files_function_deletes_below_its_folder_only(call: Any, tmp_path: Path) -> None:
    staged = tmp_path / "staging" / "ses_0000000000000001" / "job" / "0001"
    kept = tmp_path / "session_recordings" / "ses_0000000000000002" / "kept.mp4"
    for path in (staged, kept):
        path.parent.mkdir(parents=True)
        path.write_text("footage")
    done = call("FilesFunction", "files-delete", "files-entries", REELROOM_WORK_DIR=str(tmp_path))
    assert done.strangers == []
    assert done.answers[0] == {"deleted": 2}
    (entry,) = done.answers[1]["entries"]
    assert entry["path"] == "session_recordings/ses_0000000000000002"
    assert (staged.exists(), kept.exists()) == (False, True)
