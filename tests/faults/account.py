"""An account in one process, for deployments whose every call is a real one of the SDK.

Rows are in moto behind `strict`, bytes in the local object store, tasks and functions are answered
on the wire; nothing leaves the machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

from moto import mock_aws
from pynamodb.connection import Connection

from localstack import objectstore
from reelroom.aws.clients import Clients
from reelroom.settings import Cloud
from reelroom.stores.dynamo import connect
from tests.contract.rows.database import Database
from tests.faults.strict import Strict
from tests.faults.wire import Wire

_REGION: Final = "us-east-1"
_numbers: Final = count(1)


@dataclass(frozen=True)
class Account:
    """`wire` is what all of its clients speak through."""

    wire: Wire
    strict: Strict
    clients: Clients
    connection: Connection

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Empty tables, gone afterwards."""
        with self.wire.aside():
            made = Database(self.connection)
        try:
            yield made
        finally:
            with self.wire.aside():
                made.drop()

    def bucket(self) -> str:
        """A new one's name."""
        name = f"media-{next(_numbers)}"
        with self.wire.aside():
            self.clients.s3.create_bucket(Bucket=name)
        return name


@contextmanager
def account(folder: Path) -> Iterator[Account]:
    """The SDK repeats without waiting."""
    server = objectstore.start(objectstore.Settings(data=folder, region=_REGION))
    wire, strict = Wire(), Strict()
    wire.database = strict
    never_waits: Any = SimpleNamespace(sleep=lambda _: None)
    config: Any = {"core": {"mock_credentials": False}}  # the object store has its own
    try:
        with (
            patch.dict(os.environ, _environment(server), clear=True),
            patch("botocore.endpoint.time", never_waits),
            patch("reelroom.aws.download._LONGEST_WAIT_S", 0.0),
            mock_aws(config=config),
            wire.tapped(),
        ):
            clients = Clients(Cloud(_REGION, s3_path_style=True))
            yield Account(wire, strict, clients, connect())
    finally:
        server.stop()


def _environment(server: objectstore.Server) -> dict[str, str]:
    ((key, secret),) = server.store.settings.credentials.items()
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **own,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_ENDPOINT_URL_S3": server.url,
        "AWS_REGION": _REGION,
        "AWS_DEFAULT_REGION": _REGION,
    }
