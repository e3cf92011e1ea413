"""The journal over a real ministack, in this process or in one that can be killed."""

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
from botocore.config import Config
from mypy_boto3_dynamodb import DynamoDBClient

from localstack import ministack
from localstack.journal.journal import Limits
from localstack.journal.server import JournalEndpoint, start

SESSION: Any = boto3.session.Session("test", "test", region_name="us-east-1")
_WITHIN_S = 120.0  # only a failure waits so long
TABLE = "rows"


def client(url: str, **session: str) -> DynamoDBClient:
    """A client that tries once."""
    once = Config(retries={"total_max_attempts": 1}, read_timeout=120)
    made: DynamoDBClient = SESSION.client("dynamodb", endpoint_url=url, config=once, **session)
    return made


def create_table(dynamodb: DynamoDBClient, name: str = TABLE) -> None:
    """Keys p and s, an index by g."""
    dynamodb.create_table(
        TableName=name,
        KeySchema=[
            {"AttributeName": "p", "KeyType": "HASH"},
            {"AttributeName": "s", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "p", "AttributeType": "S"},
            {"AttributeName": "s", "AttributeType": "N"},
            {"AttributeName": "g", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_g",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )


def rows(dynamodb: DynamoDBClient, name: str = TABLE) -> list[str]:
    """Every row of a table, in an order of its own."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=name, ConsistentRead=True)
    items = (item for page in pages for item in page["Items"])
    return sorted(json.dumps(item, sort_keys=True, default=repr) for item in items)


def wait_for(holds: Callable[[], bool], what: str) -> None:
    """Return when `holds`; fail the test when that takes too long."""
    deadline = time.monotonic() + _WITHIN_S
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not come in {_WITHIN_S} s"
        threading.Event().wait(0.01)


class Process:
    """A journal in a process of its own, to be killed."""

    def __init__(self, data: Path, port: int = 0) -> None:
        command = [sys.executable, "-m", "localstack.journal", "--data", str(data)]
        self.process = subprocess.Popen(
            [*command, "--port", str(port)], stdout=subprocess.PIPE, cwd=ministack.CHECKOUT
        )
        assert self.process.stdout is not None
        self.url: str = json.loads(self.process.stdout.readline())["url"]
        self.port = int(self.url.rpartition(":")[2])

    def status(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/_health") as answer:
            status: dict[str, Any] = json.load(answer)
        return status

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate()
        assert self.process.returncode == 0


@pytest.fixture(scope="session")
def python() -> Path:
    """ministack's Python."""
    return ministack.install()


Reopen = Callable[..., JournalEndpoint]


@pytest.fixture
def reopen(tmp_path: Path, python: Path) -> Iterator[Reopen]:
    """Start a journal over one folder, after closing the one before."""
    opened: list[JournalEndpoint] = []

    def start_again(limits: Limits | None = None) -> JournalEndpoint:
        if opened:
            opened.pop().close()
        opened.append(start(tmp_path / "data", python=python, limits=limits))
        return opened[-1]

    yield start_again
    for endpoint in opened:
        endpoint.close()
