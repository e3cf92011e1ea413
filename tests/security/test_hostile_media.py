"""Uploads that are no recordings, through the whole job: FAILED with a code, and nothing opened.

What each points to is a trap that notices a visit, so a file that is followed is seen even when
nothing of it reaches the result.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from reelroom.domain.job import Job
from reelroom.domain.media_errors import MediaRefused
from reelroom.domain.states import JobStatus
from reelroom.runner.loop import Outcome
from tests.faults.amount import amount
from tests.jobs.combiner.bench import Bench
from tests.security.hostile import EXCESSIVE, POINTING, SCRIPTS
from tests.security.traps import Traps, set_traps

CODES: Final = {kind.code for kind in MediaRefused.__subclasses__()}
BOTH: Final = ("file", "url")
POINTED: Final = amount(
    [(kind, BOTH[place % 2]) for place, kind in enumerate(POINTING)],
    [(kind, target) for kind in POINTING for target in BOTH],
)


@pytest.fixture
def traps(tmp_path: Path) -> Iterator[Traps]:
    with set_traps(tmp_path) as made:
        yield made


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Nobody mends a source here: what is refused has failed."""
    made = Bench(tmp_path)
    made.world.policy = replace(made.world.policy, fix_window=timedelta(0))
    return made


def run(bench: Bench, folder: Path, content: bytes) -> tuple[Outcome, Job]:
    path = folder / "upload"
    path.write_bytes(content)
    job = bench.queued(path)
    outcome = bench.run(job)
    return outcome, bench.sender.row(job)


def check_failed(bench: Bench, outcome: Outcome, job: Job) -> None:
    assert outcome is Outcome.REFUSED, bench.crashes
    assert job.status is JobStatus.FAILED
    assert job.reason is not None
    assert job.reason.code in CODES
    assert job.reason.message.endswith(".")
    assert not job.reason.retryable
    assert bench.files() == []
    assert bench.objects == []


@pytest.mark.parametrize(("kind", "target"), POINTED)
def test_what_points_elsewhere_fails_and_is_not_followed(
    kind: str, target: str, bench: Bench, traps: Traps, tmp_path: Path
) -> None:
    where = str(traps.file) if target == "file" else traps.url
    outcome, job = run(bench, tmp_path, POINTING[kind](where))
    assert traps.visits == []
    check_failed(bench, outcome, job)


@pytest.mark.parametrize("make", EXCESSIVE.values(), ids=list(EXCESSIVE))
def test_what_is_too_much_fails(make: Callable[[], bytes], bench: Bench, tmp_path: Path) -> None:
    outcome, job = run(bench, tmp_path, make())
    check_failed(bench, outcome, job)


@pytest.mark.parametrize("target", ["file", "url"])
def test_a_trap_notices_a_visit(target: str, traps: Traps, tmp_path: Path) -> None:
    """ffmpeg by itself follows such a script: what the tests above would see."""
    script = tmp_path / "upload.mp4"
    where = str(traps.file) if target == "file" else traps.url
    script.write_text(SCRIPTS["ffconcat"].format(where), encoding="utf-8")
    call = ["ffmpeg", "-nostdin", "-v", "quiet", "-safe", "0", "-protocol_whitelist"]
    call += ["file,http,tcp", "-f", "concat", "-i", str(script), "-f", "null", "-"]
    subprocess.run(call, check=False)
    assert traps.visits
    assert set(traps.visits) == {target}
