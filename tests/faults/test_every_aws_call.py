"""The N-th AWS call of each flow fails on the wire, for every N, in each way that a line can fail.

As `test_every_call`, one ring further out: the product's adapters and the SDK with its repeats are
part of what is tried.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.account import Account
from tests.faults.amount import amount
from tests.faults.deployed import Deployed
from tests.faults.engine import join_bytes
from tests.faults.flows import FLOWS, Flow
from tests.faults.wire import Way, ways_of

_numbers: Final = count(1)


class Runs:
    """One flow again and again, each time in a deployment of its own."""

    def __init__(self, aws: Account, flow: Flow, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.aws, self.flow, self.folder, self.patch = aws, flow, folder, patch

    def undisturbed(self) -> list[str]:
        """The names of the flow's calls."""
        return self._run(None, Way.REFUSED)

    def disturbed(self, at: int, way: Way) -> None:
        self._run(at, way)

    def _run(self, at: int | None, way: Way) -> list[str]:
        wire = self.aws.wire
        with self.aws.database() as database:
            rig = Deployed(
                self.folder / str(next(_numbers)) / "media", account=self.aws, database=database
            )
            join_bytes(self.patch, rig.layer)
            subject: Any = self.flow.prepare(rig)
            wire.arm(at, way)
            self.flow.act(rig, subject)
            made = list(wire.tried)
            where = f"call {at} ({wire.fired}): {way}"
            assert at is None or wire.fired, where
            rig.prove("the N-th AWS call fails", where)
            self.flow.expect(rig, subject)
        assert self.aws.strict.refused == {}, where
        return made


ALL: Final = [(flow, way) for flow in FLOWS for way in Way]
SOME: Final = {
    ("upload complete", Way.REPEATED),
    ("upload complete", Way.CONFLICT),
    ("recording delete", Way.UNANSWERED),
}
SAMPLE: Final = [(flow, way) for flow, way in ALL if (flow.name, way) in SOME]


@pytest.mark.parametrize(
    ("flow", "way"), amount(SAMPLE, ALL), ids=lambda one: getattr(one, "name", None)
)
def test_a_flow_survives_whatever_befalls_any_aws_call(
    flow: Flow, way: Way, aws: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = Runs(aws, flow, tmp_path, monkeypatch)
    calls = runs.undisturbed()
    assert calls
    for at, name in enumerate(calls, start=1):
        if way in ways_of(name):
            runs.disturbed(at, way)
