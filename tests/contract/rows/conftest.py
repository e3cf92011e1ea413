"""One contract, every store: memory, the database in moto, and a real endpoint when
REELROOM_TEST_DYNAMODB names one (such as http://127.0.0.1:4566)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from moto import mock_aws
from pynamodb.connection import Connection

from reelroom.ports.rows import Rows
from reelroom.stores.dynamo import connect
from reelroom.stores.memory import MemoryRows
from reelroom.stores.nouns import CORE
from tests.contract.rows.database import Database
from tests.contract.rows.toy import TOY
from tests.contract.rows.wire import Wire

ENDPOINT = os.environ.get("REELROOM_TEST_DYNAMODB")
STORES = ["memory", "moto", *(["endpoint"] if ENDPOINT else [])]
_CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
_OURS = {
    **_CLEAN,
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


@dataclass(frozen=True)
class Moto:
    connection: Connection
    wire: Wire


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    wire = Wire()
    with patch.dict(os.environ, _OURS, clear=True), wire.tapped(), mock_aws():
        yield Moto(connect(), wire)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Connection]:
    with patch.dict(os.environ, {**_OURS, "AWS_ENDPOINT_URL_DYNAMODB": ENDPOINT or ""}, clear=True):
        connection = connect()
        assert connection.client  # made while the environment is ours
        yield connection


@pytest.fixture
def database(moto: Moto) -> Iterator[Database]:
    made = Database(moto.connection)
    yield made
    made.drop()


@pytest.fixture
def wire(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """The line to the database, whole again after each test; the client repeats without waiting."""
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))
    wire = moto.wire
    wire.sent.clear()
    wire.bodies.clear()
    yield wire
    assert not any(wire.before.values()), "a fault was never met"
    assert not any(wire.after.values()), "a fault was never met"
    assert not wire.sent["Scan"]
    wire.remembers_tokens = True


@pytest.fixture(params=STORES)
def rows(request: pytest.FixtureRequest) -> Iterator[Rows]:
    if request.param == "memory":
        yield MemoryRows((*CORE, TOY))
        return
    found = request.getfixturevalue(request.param)
    made = Database(found.connection if isinstance(found, Moto) else found)
    yield made.rows()
    made.drop()
