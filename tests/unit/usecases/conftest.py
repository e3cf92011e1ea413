from __future__ import annotations

import pytest

from tests.fakes.sender import Sender
from tests.fakes.services import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def sender(world: World) -> Sender:
    return Sender(world)
