from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.engine import join_bytes, watch_disk
from tests.faults.rig import Rig


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    made = Rig(tmp_path / "media")
    join_bytes(monkeypatch, made.layer)
    watch_disk(monkeypatch, made.layer)
    return made
