"""The N-th call of each flow fails, for every N, in each way that a call can fail.

After SQLite's I/O-error loops: N grows until a flow passes without meeting its fault.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.amount import amount
from tests.faults.engine import join_bytes
from tests.faults.flows import FLOWS, Flow
from tests.faults.layer import ERRORS, KILLS, Killed, Mode
from tests.faults.rig import Rig


@pytest.mark.parametrize("mode", amount([*ERRORS, Mode.KILL_AFTER], [*ERRORS, *KILLS]))
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_a_flow_survives_the_failure_of_any_call(
    flow: Flow, mode: Mode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 0
    while True:
        at += 1
        rig = Rig(tmp_path / str(at))
        join_bytes(monkeypatch, rig.layer)
        subject = flow.prepare(rig)
        rig.layer.arm(at, mode)
        with suppress(Killed):
            flow.act(rig, subject)
        met = rig.layer.fired
        rig.prove("the N-th call fails", f"call {at} ({met}): {mode}")
        if met is None:
            flow.expect(rig, subject)
            return
        if mode in ERRORS:
            flow.expect(rig, subject)
