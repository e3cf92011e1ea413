from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.account import Account, account
from tests.faults.engine import join_bytes, watch_disk
from tests.faults.rig import Rig


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    made = Rig(tmp_path / "media")
    join_bytes(monkeypatch, made.layer)
    watch_disk(monkeypatch, made.layer)
    return made


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with account(tmp_path_factory.mktemp("account")) as made:
        yield made
