"""One runner at a time, from its lease to the recording."""

from __future__ import annotations

import pytest

from reelroom.domain.job import STAGING_FOLDERS, Progress, Reason
from reelroom.domain.owner import Owner
from reelroom.domain.states import JobStatus
from reelroom.ports import LeaseLost
from reelroom.usecases.recording import list_recordings
from reelroom.usecases.recovery import task_stopped
from tests.fakes.sender import OUTPUT, OWNER, Sender
from tests.fakes.services import World

MISMATCH = Reason("SOURCES_MISMATCH", "The frame size differs.")


def running(world: World) -> int:
    owner = world.rows.get(Owner, OWNER)
    assert owner is not None
    return owner.running


def test_a_done_job_is_a_recording_and_staging_is_empty(world: World, sender: Sender) -> None:
    job = sender.queued(b"one", b"two")
    assert sender.done(job).status is JobStatus.DONE
    (recording,) = list_recordings(world.services, OWNER, job.session_id).items
    assert recording.sources == ("GX010001.MP4", "GX020001.MP4")
    sender.sweep()
    assert list(world.blobs.objects) == [recording.object_key]
    assert list(world.files.paths) == [recording.media_id]
    owner = world.rows.get(Owner, OWNER)
    assert owner is not None
    assert (owner.running, owner.staged_bytes, owner.open_uploads) == (0, 0, 0)


def test_inputs_go_from_either_disk(world: World, sender: Sender) -> None:
    job = sender.queued(b"one")
    for folder in STAGING_FOLDERS:
        world.files.add(f"{folder}/{job.session_id}/{job.id}/1/0001")
    sender.done(job)
    sender.sweep()
    assert [path for path in world.files.paths if path.startswith(STAGING_FOLDERS)] == []


def test_a_job_has_one_holder_until_its_lease_is_over(world: World, sender: Sender) -> None:
    job = sender.queued(b"x")
    first = sender.claimed(job)
    assert sender.queue.claim(job.id, "runner-2") is None
    world.clock.advance(world.policy.lease + world.policy.clock_skew)
    second = sender.claimed(job, "runner-2")
    assert second.attempt == first.attempt + 1
    for late in (
        lambda: sender.queue.report(first, Progress("COMBINING", 1, 2)),
        lambda: sender.queue.renew(first),
        lambda: sender.queue.commit(first, OUTPUT),
        lambda: sender.queue.wait(first, MISMATCH),
        lambda: sender.queue.cancel(first),
    ):
        with pytest.raises(LeaseLost):
            late()


def test_a_renewed_lease_is_not_taken_over(world: World, sender: Sender) -> None:
    job = sender.queued(b"x")
    first = sender.claimed(job)
    world.clock.advance(80)
    sender.queue.renew(first)
    world.clock.advance(100)
    assert sender.queue.claim(job.id, "runner-2") is None


def test_a_silent_runner_loses_the_job_to_a_new_task(world: World, sender: Sender) -> None:
    job = sender.queued(b"x")
    first = sender.claimed(job)
    world.clock.advance(world.policy.lease + world.policy.clock_skew)
    sender.sweep()
    again = sender.row(job)
    assert (again.status, again.crashes) == (JobStatus.QUEUED, 1)
    assert len(world.launcher.started) == 2
    with pytest.raises(LeaseLost):
        sender.queue.renew(first)
    assert sender.done(job).status is JobStatus.DONE
    assert running(world) == 0


def test_the_event_of_a_stopped_task_needs_no_waiting(world: World, sender: Sender) -> None:
    job = sender.queued(b"x")
    sender.claimed(job)
    task = world.launcher.started[0].name
    task_stopped(world.services, job.id, "another task", "exit code 137")
    assert sender.row(job).status is JobStatus.RUNNING
    task_stopped(world.services, job.id, task, "exit code 137")
    assert sender.row(job).status is JobStatus.QUEUED
    task_stopped(world.services, job.id, task, "exit code 137")
    assert sender.row(job).crashes == 1


def test_a_job_that_breaks_every_runner_fails_with_a_reason(world: World, sender: Sender) -> None:
    job = sender.queued(b"x")
    for _ in range(world.policy.max_crashes):
        sender.claimed(job)
        world.clock.advance(world.policy.lease + world.policy.clock_skew)
        sender.sweep()
    failed = sender.row(job)
    assert failed.status is JobStatus.FAILED
    assert failed.reason is not None
    assert failed.reason.code == "RUNNER_LOST"
    sender.sweep()
    assert world.blobs.objects == {}


def test_a_committing_job_goes_on_in_the_next_attempt(world: World, sender: Sender) -> None:
    job = sender.queued(b"one")
    zombie = sender.queue.commit(sender.claimed(job), OUTPUT)
    world.clock.advance(world.policy.lease + world.policy.clock_skew)
    sender.sweep()
    assert sender.row(job).status is JobStatus.COMMITTING
    with pytest.raises(LeaseLost):
        sender.queue.report(zombie, None)
    again = sender.claimed(job, "runner-2")
    assert (again.status, again.output) == (JobStatus.COMMITTING, OUTPUT)


def test_a_runner_that_is_told_to_go_gives_the_job_back_at_once(
    world: World, sender: Sender
) -> None:
    job = sender.queued(b"one")
    sender.queue.release(sender.claimed(job))
    sender.sweep()
    again = sender.row(job)
    assert (again.status, again.crashes) == (JobStatus.QUEUED, 0)
    assert len(world.launcher.started) == 2
