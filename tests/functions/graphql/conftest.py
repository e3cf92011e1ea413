from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from logging import StreamHandler

import pytest

from functions.graphql.telemetry import logger
from tests.fakes.services import World
from tests.functions.graphql.api import BEN, Api
from tests.functions.graphql.footage import Footage


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def api(world: World) -> Api:
    return Api(world)


@pytest.fixture
def stranger(world: World) -> Api:
    return Api(world, BEN)


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the function has logged, a line of JSON for each event."""
    written, handler = StringIO(), logger.registered_handler
    assert isinstance(handler, StreamHandler)
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.fixture
def footage(world: World, api: Api) -> Footage:
    return Footage(world, api)
