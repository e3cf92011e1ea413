from __future__ import annotations

import pytest

from tests.fakes.services import World
from tests.functions.graphql.api import ADA, BEN, Api
from tests.functions.graphql.footage import Footage
from tests.security.door import Door


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def door(world: World) -> Door:
    return Door(world)


@pytest.fixture
def footage(world: World) -> Footage:
    """Things of the owner's."""
    return Footage(world, Api(world, ADA))


@pytest.fixture
def strange(world: World) -> Footage:
    """Things of another user's, in the same tables."""
    return Footage(world, Api(world, BEN))
