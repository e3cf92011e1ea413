"""The functions as they are deployed: the template's environment, its tables and its bucket."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from localstack.template import Template, load_template
from reelroom.domain.job import Job
from tests.fakes.sender import Sender
from tests.fakes.services import World

ROOT = Path(__file__).parents[3]
PARAMETERS = {"Issuer": "http://issuer", "Audience": "client", "JobsImage": "jobs:1"}
# What Lambda itself sets.
_OWN = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


@dataclass(frozen=True)
class Context:
    """What the function asks Lambda for."""

    left_ms: int = 60_000
    function_name: str = "reelroom-sweep"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:reelroom-sweep"
    aws_request_id: str = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


@pytest.fixture(scope="session")
def template() -> Template:
    return load_template(ROOT / "template.yaml", PARAMETERS)


def environment(template: Template, function: str) -> dict[str, str]:
    """As Lambda gives it; nothing of this process's own cloud settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**own, **template.functions()[function].environment, **_OWN}


def imported(template: Template, function: str) -> tuple[ModuleType, Any]:
    """The function's module, imported anew, and its handler."""
    module, _, name = template.functions()[function].handler.rpartition(".")
    sys.modules.pop(module, None)
    made = importlib.import_module(module)
    return made, getattr(made, name)


@dataclass
class Sweep:
    """The handler over the ports of `world`."""

    module: ModuleType
    handler: Any
    world: World = field(default_factory=World)
    log: StringIO = field(default_factory=StringIO)

    def __post_init__(self) -> None:
        # The logger outlives the module and would write to what was captured for another test.
        self.module.logger.registered_handler.setStream(self.log)
        self.module.services = self.world.services  # type: ignore[attr-defined]
        self.sender = Sender(self.world)
        self.launcher, self.clock = self.world.launcher, self.world.clock

    def __call__(self, event: dict[str, Any] | None = None, left_ms: int = 60_000) -> Any:
        return json.loads(json.dumps(self.handler(event or {}, Context(left_ms))))

    def logged(self, message: str) -> list[dict[str, Any]]:
        """The events of this name since it was asked last."""
        events = [json.loads(line) for line in self.log.getvalue().splitlines()]
        self.log.truncate(0)
        self.log.seek(0)
        return [event for event in events if event["message"] == message]

    def row(self, job: Job) -> Job:
        return self.sender.row(job)


@pytest.fixture
def sweep(template: Template) -> Iterator[Sweep]:
    """Everything in memory."""
    with patch.dict(os.environ, environment(template, "SweepFunction"), clear=True):
        yield Sweep(*imported(template, "SweepFunction"))
    sys.modules.pop("functions.cleanup.sweep", None)


@pytest.fixture
def deployed(template: Template) -> Iterator[Sweep]:
    """On the database and the bucket that the function itself has found; tasks and files are fakes.

    What the sender does goes to the same rows; its own storage stays empty.
    """
    with patch.dict(os.environ, environment(template, "SweepFunction"), clear=True), mock_aws():
        dynamodb: Any = boto3.client("dynamodb")
        for table in template.tables().values():
            dynamodb.create_table(**table.create)
        s3: Any = boto3.client("s3")
        for bucket in template.buckets().values():
            s3.create_bucket(Bucket=bucket.name)
        module, handler = imported(template, "SweepFunction")
        found = module.services
        sweep = Sweep(module, handler, World(rows=found.rows))
        sweep.module.services = replace(sweep.module.services, blobs=found.blobs)  # type: ignore[attr-defined]
        yield sweep
    sys.modules.pop("functions.cleanup.sweep", None)
