"""One contract, every store: memory, the database in moto, and a real endpoint when
REELROOM_TEST_DYNAMODB names one (http://127.0.0.1:4566)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Lock
from typing import Any
from unittest.mock import patch

import pytest
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from pynamodb.connection import Connection

from reelroom.ports.rows import Rows
from reelroom.stores.dynamo import connect
from reelroom.stores.memory import MemoryRows
from reelroom.stores.nouns import CORE
from tests.contract.rows.database import Database
from tests.contract.rows.toy import TOY

ENDPOINT = os.environ.get("REELROOM_TEST_DYNAMODB")
STORES = ["memory", "moto", *(["endpoint"] if ENDPOINT else [])]
_CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
_OURS = {
    **_CLEAN,
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


@pytest.fixture(scope="module")
def moto_connection() -> Iterator[Connection]:
    """Requests take turns, as the database promises for each of them and moto does not."""
    turn = Lock()
    answer = BotocoreStubber.process_request

    def in_turn(stubber: BotocoreStubber, request: Any) -> Any:
        with turn:
            return answer(stubber, request)

    with (
        patch.dict(os.environ, _OURS, clear=True),
        patch.object(BotocoreStubber, "process_request", in_turn),
        mock_aws(),
    ):
        yield connect()


@pytest.fixture(scope="module")
def endpoint_connection() -> Iterator[Connection]:
    with patch.dict(os.environ, {**_OURS, "AWS_ENDPOINT_URL_DYNAMODB": ENDPOINT or ""}, clear=True):
        connection = connect()
        assert connection.client  # made while the environment is ours
        yield connection


@pytest.fixture
def database(moto_connection: Connection) -> Iterator[Database]:
    made = Database(moto_connection)
    yield made
    made.drop()


@pytest.fixture(params=STORES)
def rows(request: pytest.FixtureRequest) -> Iterator[Rows]:
    if request.param == "memory":
        yield MemoryRows((*CORE, TOY))
        return
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")
    made = Database(connection)
    yield made.rows()
    made.drop()
