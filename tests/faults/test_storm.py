"""More jobs at once than the account runs: each is done once, all owners get on, none is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from reelroom.domain.policy import Policy
from tests.faults.amount import amount, note
from tests.faults.engine import join_bytes
from tests.faults.rig import Rig
from tests.faults.storm import Quotas, Storm

_TASK_S: Final = 60  # on average


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Storm:
    """The owner with most uploads completes them before the others do."""
    sizes, quotas = amount(
        ((6, 4, 2), Quotas(running=2, per_s=2)), ((100, 60, 30, 10), Quotas(running=5, per_s=2))
    )
    rig = Rig(_folder(tmp_path_factory), policy=Policy(open_uploads_per_owner=200))
    made = Storm(rig, quotas, sizes)
    with pytest.MonkeyPatch.context() as patch:
        join_bytes(patch, rig.layer)
        made.run()
        rig.settle()
    return made


def _folder(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("storm") / "media"


def test_every_job_is_done_by_one_task(storm: Storm) -> None:
    broken = [str(one) for one in storm.rig.violations()]
    note("a storm of uploads", broken=len(broken), recovered_after=storm.ended[-1][0])
    assert broken == []
    assert len(storm.ended) == len(storm.started) == sum(storm.sizes)
    assert storm.rig.crashes == []
    assert storm.most_running == storm.quotas.running


def test_the_account_is_not_left_idle_for_long(storm: Storm) -> None:
    """Refused jobs came back in herds once, and were refused again: eight times as long."""
    ideal_s = sum(storm.sizes) * _TASK_S / storm.quotas.running
    assert storm.ended[-1][0].total_seconds() < 2.5 * ideal_s


def test_no_owner_waits_for_another_one_s_last_job(storm: Storm) -> None:
    """By the time that the largest owner is half done, each of the others has begun to be."""
    half = sorted(at for at, by in storm.ended if by == "own_0")[storm.sizes[0] // 2]
    for owner in range(1, len(storm.sizes)):
        assert min(at for at, by in storm.ended if by == f"own_{owner}") < half
    assert storm.last_of(len(storm.sizes) - 1) < storm.ended[-1][0]


def test_the_backlog_is_seen(storm: Storm) -> None:
    waiting = [count for count, _ in storm.backlog]
    assert max(waiting) >= sum(storm.sizes) - 2 * storm.quotas.running - 2
    assert waiting[-1] == 0
