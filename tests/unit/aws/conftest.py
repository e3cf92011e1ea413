"""A real object store in this process, whose faults tests switch on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.retries.standard import ExponentialBackoff

from localstack.objectstore import Server
from reelroom.aws.clients import Clients
from tests.contract.blobs.backends import BUCKET, running_store, store_clients


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Clients]]:
    with running_store(tmp_path_factory.mktemp("bucket")) as server:
        clients = store_clients(server)
        clients.s3.create_bucket(Bucket=BUCKET)
        yield server, clients


@pytest.fixture
def store(running: tuple[Server, Clients]) -> Iterator[Server]:
    """Without faults before and after the test."""
    running[0].faults.clear()
    yield running[0]
    running[0].faults.clear()


@pytest.fixture
def clients(running: tuple[Server, Clients]) -> Clients:
    return running[1]


@pytest.fixture(autouse=True)
def no_waiting_between_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's and ours: what is tested is that they try again, not that they sleep."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)
    monkeypatch.setattr("reelroom.aws.download._LONGEST_WAIT_S", 0.01)
