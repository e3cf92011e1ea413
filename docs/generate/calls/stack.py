"""A deployment in one process: the template's settings and tables, the product's own adapters.

Rows are in moto, bytes in the local object store, files in a folder; tasks and functions are only
noted, and run by whoever measures.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar
from unittest.mock import patch

import boto3
from moto import mock_aws

from docs.generate.calls.counting import Calls
from docs.generate.quiet import quiet
from localstack import objectstore
from localstack.template import Template, load_template
from reelroom.aws.folder import FolderFiles
from reelroom.ports import Services
from reelroom.settings import GraphqlSettings, SweepSettings, TaskSettings
from reelroom.wiring import Task, services_for_graphql, services_for_sweep, work_for_task
from tests.fakes.clock import FakeClock

T = TypeVar("T")
ROOT: Final = Path(__file__).parents[3]
_PARAMETERS: Final = {"Issuer": "http://issuer", "Audience": "client", "JobsImage": "jobs:1"}
_REGION: Final = "us-east-1"
_NOW: Final = datetime.now(UTC)  # signatures are held against the real time


@dataclass
class Tasks:
    """ECS as far as it is called: every RunTask succeeds; a test decides when a task stops."""

    stopped: set[str] = field(default_factory=set)
    started: int = 0

    def __call__(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        if operation == "RunTask":
            self.started += 1
            return {"tasks": [{"taskArn": f"task/{self.started}"}], "failures": []}
        if operation == "StopTask":
            self.stopped.add(parameters["task"])
            return {}
        arn = parameters["tasks"][0]
        status = "STOPPED" if arn in self.stopped else "RUNNING"
        return {"tasks": [{"taskArn": arn, "lastStatus": status}], "failures": []}


@dataclass(frozen=True)
class Functions:
    """Lambda: the Files function does its work, a hint to the sweep is taken note of."""

    files: FolderFiles

    def __call__(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        asked = json.loads(parameters["Payload"])
        self.files.delete(asked.get("delete", ()))
        return {"Payload": io.BytesIO(b"{}")}


@dataclass(frozen=True)
class Stack:
    """`services` is what a request gets, `sweeping` what the sweep gets; one clock for both."""

    services: Services
    sweeping: Services
    calls: Calls
    clock: FakeClock
    tasks: Tasks
    environment: Mapping[str, str]
    work_dir: Path
    _kept: dict[object, Any] = field(default_factory=dict)

    def kept(self, name: object, make: Callable[[], T]) -> T:
        """What `make` made at the first call with this name."""
        if name not in self._kept:
            self._kept[name] = make()
        made: T = self._kept[name]
        return made

    def task(self, job_id: str) -> Task:
        """What a container for the job is made of."""
        variables = {**self.environment, "REELROOM_JOB_ID": job_id}
        task = work_for_task(TaskSettings.read(variables))
        return replace(task, services=replace(task.services, clock=self.clock))


@contextmanager
def running() -> Iterator[Stack]:
    """One deployment, empty."""
    template = load_template(ROOT / "template.yaml", _PARAMETERS)
    folder = Path(tempfile.mkdtemp(prefix="reelroom-calls-"))
    server = objectstore.start(objectstore.Settings(data=folder / "objects", region=_REGION))
    try:
        environment = _environment(template, server, folder / "media")
        config: Any = {"core": {"mock_credentials": False}}  # the object store has its own
        with (
            patch.dict(os.environ, environment, clear=True),
            mock_aws(config=config),
            quiet(),
        ):
            yield from _made(template, environment, folder / "media")
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _made(template: Template, environment: Mapping[str, str], work_dir: Path) -> Iterator[Stack]:
    (work_dir / "session_recordings").mkdir(parents=True)
    tasks = Tasks()
    calls = Calls({"ecs": tasks, "lambda": Functions(FolderFiles(work_dir))})
    database = boto3.client("dynamodb")
    for table in template.tables().values():
        database.create_table(**table.create)
    boto3.client("s3").create_bucket(Bucket=environment["REELROOM_MEDIA_BUCKET"])
    clock = FakeClock(_NOW)
    with calls.counted():
        yield Stack(
            replace(services_for_graphql(GraphqlSettings.read(environment)), clock=clock),
            replace(services_for_sweep(SweepSettings.read(environment)), clock=clock),
            calls,
            clock,
            tasks,
            environment,
            work_dir,
        )


def _environment(template: Template, server: objectstore.Server, work_dir: Path) -> dict[str, str]:
    ((key, secret),) = server.store.settings.credentials.items()
    kept = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    own = dict(template.functions()["GraphqlFunction"].environment)
    own.pop("REELROOM_VIEWER_ROLE", None)  # the object store knows one key only
    return {
        **kept,
        **own,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_ENDPOINT_URL_S3": server.url,
        "AWS_REGION": _REGION,
        "AWS_DEFAULT_REGION": _REGION,
        "REELROOM_WORK_DIR": str(work_dir),
    }
