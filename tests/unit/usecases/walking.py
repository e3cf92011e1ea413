"""One world that several people and runners walk about in, coming between each other."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from reelroom.domain.errors import ReelroomError
from reelroom.domain.job import Job
from reelroom.domain.policy import Policy
from reelroom.ports import Operation
from reelroom.stores.memory import MemoryRows
from reelroom.usecases.queue import StoreQueue
from tests.fakes.services import World


class InterruptedRows(MemoryRows):
    """Lets `between` act for somebody else before a write, as other processes do."""

    def __init__(self) -> None:
        super().__init__()
        self.between: Callable[[], None] = lambda: None

    def write(self, *operations: Operation) -> None:
        self.between()
        super().write(*operations)


class Nobody(ReelroomError):
    """There is none to act on."""

    code = "NOBODY"

    def __init__(self) -> None:
        super().__init__("There is none.")


class Walking:
    """One world and everyone in it. `claims` are those of runners that may still act, late ones
    too; `finals` are jobs whose commit was accepted, each with its output."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.rows = InterruptedRows()
        self.rows.between = self._interrupt
        policy = Policy(running_per_owner=2, open_uploads_per_owner=5)
        self.world = World(rows=self.rows, policy=policy)
        self.queue = StoreQueue(self.world.services)
        self.claims: list[Job] = []
        self.log: list[str] = []
        self._depth = 0
        self._names = count(1)

    def acts(self) -> Sequence[Callable[[Any], object]]:
        """What may happen, each as often as it is named."""
        return ()

    def step(self) -> None:
        """One act of anybody; a refusal is an answer too."""
        act = self.chance.choice(self.acts())
        self.log.append("  " * self._depth + act.__name__)
        try:
            act(self)
        except ReelroomError as refusal:
            self.log[-1] += f" ({refusal.code})"

    def _interrupt(self) -> None:
        if self._depth < 2 and self.chance.random() < 0.25:
            self._depth += 1
            try:
                self.step()
            finally:
                self._depth -= 1

    def _some(self, kind: type[Any]) -> Any:
        rows = [row for row in self._all(kind) if getattr(row, "due", None) or self._often()]
        if not rows:
            raise Nobody()
        return self.chance.choice(rows)

    def _often(self) -> bool:
        return self.chance.random() < 0.7

    def _all(self, kind: type[Any]) -> list[Any]:
        return list(self.rows.every(kind))
