"""kill -9 at every step of an import: it resumes from what storage has, and ends whole."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import pytest

from reelroom.domain.importing import credential_key
from reelroom.domain.job import Job
from reelroom.domain.states import JobStatus
from reelroom.usecases.job import cancel_job
from reelroom.usecases.recording import list_recordings
from reelroom.usecases.session import remove_session
from tests.fakes.sender import OWNER
from tests.faults.beginnings import run_tasks
from tests.faults.imports import MOVED, MOVIE, PART, asked, import_movies
from tests.faults.layer import Mode
from tests.faults.rig import Rig

Point = tuple[str, int, Mode]

BEFORE, AFTER = Mode.KILL_BEFORE, Mode.KILL_AFTER
# In the order in which an undisturbed attempt passes them.
POINTS: Final[dict[str, Point]] = {
    "before the claim": ("rows.write=RUNNING", 1, BEFORE),
    "after the claim": ("rows.write=RUNNING", 1, AFTER),
    "before the credential": ("streams.read", 2, BEFORE),
    "before the other side is asked": ("origin.open", 1, BEFORE),
    "before the first byte": ("origin.chunk", 1, BEFORE),
    "with an open multipart upload": ("blobs.create_multipart", 1, AFTER),
    "with a note of it": ("blobs.put_small", 1, AFTER),
    "in the middle of a part": ("origin.chunk", 4, AFTER),
    "before the second part": ("streams.part", 2, BEFORE),
    "after the second part": ("streams.part", 2, AFTER),
    "after the last part": ("streams.part", 6, AFTER),
    "before staging is put together": ("streams.join", 1, BEFORE),
    "after staging is put together": ("streams.join", 1, AFTER),
    "before it is probed": ("engine.probe", 1, BEFORE),
    "before COMMITTING": ("rows.write=COMMITTING", 1, BEFORE),
    "after COMMITTING": ("rows.write=COMMITTING", 1, AFTER),
    "with the final multipart upload": ("blobs.create_multipart", 2, AFTER),
    "after the new front": ("streams.put_part", 1, AFTER),
    "after a copied piece": ("streams.put_part", 2, AFTER),
    "before it is published": ("streams.join", 2, BEFORE),
    "after it is published": ("streams.join", 2, AFTER),
    "before it is hashed": ("streams.sha256", 1, BEFORE),
    "before staging goes": ("blobs.delete", 1, BEFORE),
    "after staging went": ("blobs.delete", 1, AFTER),
    "before DONE": ("rows.write=DONE", 1, BEFORE),
    "after DONE": ("rows.write=DONE", 1, AFTER),
}
HALF_WAY: Final = "after the second part"
PUBLISHED: Final = "after it is published"
PLANS: Final = ("first", "second", "both", "second, rolling forward")


def plan(point: str) -> dict[str, dict[int, Point]]:
    """Which run is killed where; a run that does not come by its point goes through."""
    return {
        "first": {1: POINTS[point]},
        "second": {1: POINTS[HALF_WAY], 2: POINTS[point]},
        "both": {1: POINTS[point], 2: POINTS[point]},
        "second, rolling forward": {1: POINTS[PUBLISHED], 2: POINTS[point]},
    }


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    made = Rig(tmp_path / "media")
    import_movies(made, monkeypatch)
    return made


def kill_at(rig: Rig, points: dict[int, Point]) -> None:
    def arm(run: int) -> None:
        if run in points:
            name, nth, mode = points[run]
            rig.layer.arm_named(name, mode, nth)

    rig.before_run = arm


@pytest.mark.parametrize("attempts", PLANS)
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_import_ends_in_one_whole_recording(point: str, attempts: str, rig: Rig) -> None:
    kill_at(rig, plan(point)[attempts])
    job = asked(rig)
    rig.run(rig.waiting_tasks()[0])
    assert rig.layer.fired, "nobody comes by this point"
    rig.prove("kill -9 of an import", (point, attempts))
    assert imported(rig, job) == MOVED
    assert list(rig.blobs.objects) == [recording_key(rig, job)]
    assert rig.blobs.open == {}


def test_a_killed_import_reads_only_what_has_not_arrived(rig: Rig) -> None:
    kill_at(rig, {1: POINTS[HALF_WAY]})
    asked(rig)
    rig.run(rig.waiting_tasks()[0])
    chunks = rig.layer.calls.count("origin.chunk")
    rig.prove("a resumed import")
    rest = len(MOVIE) - 2 * PART
    assert rig.layer.calls.count("origin.chunk") - chunks == -(-rest // 100)


@pytest.mark.parametrize("point", POINTS)
def test_a_session_may_be_removed_at_any_step(point: str, rig: Rig) -> None:
    job = asked(rig)
    name, nth, mode = POINTS[point]

    def interrupt() -> None:
        remove_session(rig.world.services, OWNER, job.session_id)
        rig.sweep_beside()

    rig.layer.interrupt_at(name, nth, mode, interrupt)
    rig.run(rig.waiting_tasks()[0])
    rig.prove("a session is removed in mid-import", point)
    assert rig.blobs.objects == {}
    assert rig.blobs.open == {}
    assert [path for path in rig.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("point", POINTS)
def test_an_import_may_be_cancelled_after_a_kill_at_any_step(point: str, rig: Rig) -> None:
    job = asked(rig)
    kill_at(rig, {1: POINTS[point]})
    rig.run(rig.waiting_tasks()[0])
    cancel_job(rig.world.services, OWNER, job.id)
    rig.prove("a killed import is cancelled", point)
    if rig.sender.row(job).status is not JobStatus.DONE:
        assert rig.blobs.objects == {}
        assert rig.blobs.open == {}


@pytest.mark.parametrize("mode", [Mode.BEFORE, Mode.AFTER, Mode.LATE])
@pytest.mark.parametrize("nth", range(1, 46))
def test_any_call_may_fail(nth: int, mode: Mode, rig: Rig) -> None:
    """Or have its answer lost, or answered when nobody waits any more."""
    job = asked(rig)
    rig.layer.arm(nth, mode)
    run_tasks(rig, None)
    rig.prove("an import with a call that fails", (nth, mode))
    assert imported(rig, job) == MOVED


def test_a_call_that_broke_off_leaves_a_job_that_says_so(rig: Rig) -> None:
    """The row was made, and what it asks with was not kept."""
    job = asked(rig)
    rig.blobs.delete([credential_key(job.session_id, job.id)])
    rig.prove("an import without its credential")
    row = rig.sender.row(job)
    assert row.reason is not None
    assert (row.status, row.reason.code) == (JobStatus.FAILED, "CREDENTIAL_GONE")


def imported(rig: Rig, job: Job) -> bytes:
    """The recording's bytes."""
    row = rig.sender.row(job)
    assert row.status is JobStatus.DONE, row.reason
    (recording,) = list_recordings(rig.world.services, OWNER, job.session_id).items
    data = rig.blobs.bytes[recording.object_key]
    assert recording.contents.sha256 == hashlib.sha256(data).hexdigest()
    assert recording.contents.size_bytes == len(data)
    return data


def recording_key(rig: Rig, job: Job) -> str:
    (recording,) = list_recordings(rig.world.services, OWNER, job.session_id).items
    return recording.object_key
