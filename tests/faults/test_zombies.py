"""A runner that was thought dead comes back: its job has gone on without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from reelroom.domain.states import JobStatus
from reelroom.runner.loop import Outcome
from reelroom.usecases.job import cancel_job
from reelroom.usecases.recording import delete_recording, list_recordings
from reelroom.usecases.session import remove_session
from tests.fakes.sender import OWNER
from tests.faults.rig import Rig
from tests.faults.test_crash_points import POINTS, made_of

LATE: Final = [point for point in POINTS if point not in {"before the claim", "after DONE"}]


def past_its_lease(rig: Rig) -> None:
    """Nobody heard of the runner for so long that another one was started, and ended."""
    rig.world.clock.advance(rig.policy.lease + rig.policy.clock_skew)
    rig.sweep_beside()
    for task in rig.waiting_tasks():
        rig.run(task)


def stopped_at(rig: Rig, point: str, meanwhile: Callable[[], None]) -> Outcome:
    """The first runner stands still at the point, while the world goes on; then it wakes up."""
    name, nth, mode = POINTS[point]
    rig.layer.interrupt_at(name, nth, mode, meanwhile)
    (task,) = rig.waiting_tasks()
    rig.ran.add(task.name)
    return rig.run_as(task.name, task.job)


@pytest.mark.parametrize("point", LATE)
def test_a_late_runner_changes_nothing_of_what_its_successor_made(point: str, rig: Rig) -> None:
    job = rig.sender.queued(b"one", b"two")
    made: list[tuple[bytes, int]] = []

    def meanwhile() -> None:
        past_its_lease(rig)
        (final,) = rig.root.rglob("*.mp4")
        made.append((made_of(rig, job), final.stat().st_mtime_ns))

    outcome = stopped_at(rig, point, meanwhile)
    assert outcome in {Outcome.LOST, Outcome.NOTHING}
    (final,) = rig.root.rglob("*.mp4")
    assert [(made_of(rig, job), final.stat().st_mtime_ns)] == made
    rig.prove("a zombie beside its successor", point)


@pytest.mark.parametrize("point", LATE)
def test_a_late_runner_of_a_cancelled_job_leaves_nothing(point: str, rig: Rig) -> None:
    job = rig.sender.queued(b"one", b"two")

    def meanwhile() -> None:
        cancel_job(rig.world.services, OWNER, job.id)
        past_its_lease(rig)
        rig.sweep_beside()
        assert rig.sender.row(job).status is JobStatus.CANCELLED

    assert stopped_at(rig, point, meanwhile) in {Outcome.LOST, Outcome.NOTHING}
    rig.prove("a zombie of a cancelled job", point)
    assert rig.blobs.objects == {}


@pytest.mark.parametrize("point", LATE)
def test_a_late_runner_of_a_removed_session_leaves_nothing(point: str, rig: Rig) -> None:
    job = rig.sender.queued(b"one", b"two")

    def meanwhile() -> None:
        remove_session(rig.world.services, OWNER, job.session_id)
        for task in rig.world.launcher.started:
            task.stopped = True  # the cloud has lost sight of it
        for _ in range(3):
            rig.sweep_beside()
            rig.world.clock.advance(10)

    stopped_at(rig, point, meanwhile)
    rig.prove("a zombie of a removed session", point)
    assert rig.blobs.objects == {}
    assert [path for path in rig.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("point", LATE)
def test_a_late_runner_does_not_bring_a_deleted_recording_back(point: str, rig: Rig) -> None:
    job = rig.sender.queued(b"one", b"two")

    def meanwhile() -> None:
        past_its_lease(rig)
        (recording,) = list_recordings(rig.world.services, OWNER, job.session_id).items
        delete_recording(rig.world.services, OWNER, recording.id)
        rig.sweep_beside()
        assert rig.blobs.objects == {}

    stopped_at(rig, point, meanwhile)
    rig.prove("a zombie of a deleted recording", point)
    assert rig.blobs.objects == {}
    assert list(rig.root.rglob("*.mp4")) == []
