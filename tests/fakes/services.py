"""All ports in memory, as one value; each may be replaced by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reelroom.domain.job import JobKind
from reelroom.domain.policy import Policy
from reelroom.ports import Kind, Services
from reelroom.stores.memory import MemoryRows
from reelroom.usecases import combine, importing
from tests.fakes.blobs import FakeBlobs
from tests.fakes.clock import FakeClock, FakeEntropy
from tests.fakes.files import FakeFiles
from tests.fakes.launcher import FakeLauncher, FakeNudge


def core_kinds() -> Mapping[JobKind, Kind]:
    return {kind.name: kind for kind in (combine.KIND, importing.KIND)}


@dataclass
class World:
    """The fakes themselves, for tests that look inside; `services` is made of them."""

    clock: FakeClock = field(default_factory=FakeClock)
    entropy: FakeEntropy = field(default_factory=FakeEntropy)
    launcher: FakeLauncher = field(default_factory=FakeLauncher)
    nudge: FakeNudge = field(default_factory=FakeNudge)
    rows: MemoryRows = field(default_factory=MemoryRows)
    policy: Policy = field(default_factory=Policy)
    blobs: FakeBlobs = field(init=False)
    files: FakeFiles = field(init=False)

    def __post_init__(self) -> None:
        self.blobs = FakeBlobs(self.clock)
        self.files = FakeFiles(self.clock)

    @property
    def services(self) -> Services:
        return Services(
            policy=self.policy,
            rows=self.rows,
            blobs=self.blobs,
            files=self.files,
            launcher=self.launcher,
            nudge=self.nudge,
            clock=self.clock,
            entropy=self.entropy,
            kinds=core_kinds(),
        )


def fake_services(**overrides: Any) -> Services:
    """Fresh fakes; `overrides` are fields of `Services`, e.g. `clock=` or `policy=`.

    A clock that is given is also the one of the blobs and files.
    """
    clock = overrides.get("clock")
    world = World(clock=clock) if isinstance(clock, FakeClock) else World()
    return replace(world.services, **overrides)
