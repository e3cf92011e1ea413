"""Cancelled, removed, cleaned up: nothing is left of what ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reelroom.domain.errors import Transient
from reelroom.domain.job import STAGING_FOLDERS, Job, Progress
from reelroom.domain.owner import Owner
from reelroom.domain.session import Session
from reelroom.domain.states import JobStatus, SessionStatus
from reelroom.ports import SessionGone
from reelroom.usecases.job import cancel_job
from reelroom.usecases.removal import cascade
from reelroom.usecases.session import remove_session
from reelroom.usecases.sweep import sweep
from reelroom.usecases.upload import get_upload
from tests.fakes.sender import CONTENTS, OUTPUT, OWNER, Sender
from tests.fakes.services import World


def running(world: World) -> int:
    owner = world.rows.get(Owner, OWNER)
    assert owner is not None
    return owner.running


def test_progress_is_seen_by_its_owner_and_a_cancel_by_the_runner(
    world: World, sender: Sender
) -> None:
    job = sender.queued(b"x")
    claimed = sender.claimed(job)
    sender.queue.report(claimed, Progress("COMBINING", 1, 4, 9))
    assert sender.row(job).progress == Progress("COMBINING", 1, 4, 9)
    cancel_job(world.services, OWNER, job.id)
    assert sender.queue.report(claimed, None).cancel_requested
    sender.queue.cancel(claimed)
    cancelled = sender.row(job)
    assert cancelled.status is JobStatus.CANCELLED
    assert cancelled.reason is not None
    sender.sweep()
    assert world.blobs.objects == {}
    assert running(world) == 0


def test_a_cancelled_job_whose_task_is_on_its_way_is_not_run(world: World, sender: Sender) -> None:
    job = sender.queued(b"x")
    cancel_job(world.services, OWNER, job.id)
    assert sender.queue.claim(job.id, "runner-1") is None
    assert sender.row(job).status is JobStatus.CANCELLED
    assert running(world) == 0


def test_a_late_writer_of_a_failed_job_is_cleaned_up_after_a_day(
    world: World, sender: Sender
) -> None:
    job = sender.queued(b"one")
    committing = sender.queue.commit(sender.claimed(job), OUTPUT)
    sender.queue.cancel(committing)
    world.files.add(str(OUTPUT["media_id"]))
    world.blobs.put_object(str(OUTPUT["object_key"]), 7)
    sender.sweep()
    world.clock.advance(timedelta(hours=24))
    sender.sweep()
    assert (world.blobs.objects, world.files.paths) == ({}, {})
    assert sender.row(job).due is None


def test_a_removed_session_leaves_no_input_on_either_disk(world: World, sender: Sender) -> None:
    job = sender.queued(b"one")
    for folder in STAGING_FOLDERS:
        world.files.add(f"{folder}/{job.session_id}/job_of_a_lost_task/1/0001")
    remove_session(world.services, OWNER, job.session_id)
    sender.sweep()
    assert world.files.paths == {}


def test_a_removed_session_ends_its_running_job_and_leaves_a_bare_tombstone(
    world: World, sender: Sender
) -> None:
    job = sender.queued(b"one")
    other = sender.queued(b"two")
    sender.done(other)
    claimed = sender.queue.commit(sender.claimed(job), OUTPUT)
    remove_session(world.services, OWNER, job.session_id)
    assert sender.queue.report(claimed, None).cancel_requested
    sender.sweep()
    assert world.launcher.started[0].stopped
    world.clock.advance(5)
    sender.sweep()
    assert world.rows.get(Job, job.id) is None
    assert get_upload(world.services, OWNER, other.id.replace("job", "upl"))
    tombstone = world.rows.get(Session, job.session_id)
    assert tombstone is not None
    assert tombstone.details.title == tombstone.details.notes == ""
    world.clock.advance(timedelta(hours=24))
    sender.sweep()
    assert world.rows.get(Session, job.session_id) is None
    assert sender.row(other).status is JobStatus.DONE


def test_a_second_sweep_that_comes_too_late_leaves_the_tombstone_standing(
    world: World, sender: Sender
) -> None:
    job = sender.queued(b"one")
    remove_session(world.services, OWNER, job.session_id)
    for _late in range(3):
        cascade(world.services, job.session_id)
        world.clock.advance(5)
    tombstone = world.rows.get(Session, job.session_id)
    assert tombstone is not None
    assert tombstone.status is SessionStatus.REMOVED


def test_a_finish_after_the_removal_leaves_no_recording(world: World, sender: Sender) -> None:
    job = sender.queued(b"one")
    committing = sender.queue.commit(sender.claimed(job), OUTPUT)
    world.files.add(str(OUTPUT["media_id"]))
    world.blobs.put_object(str(OUTPUT["object_key"]), 7)
    remove_session(world.services, OWNER, job.session_id)
    with pytest.raises(SessionGone):
        sender.queue.finish(committing, CONTENTS)
    sender.queue.cancel(committing)
    assert sender.row(job).status is JobStatus.CANCELLED
    assert world.files.paths == {}
    assert str(OUTPUT["object_key"]) not in world.blobs.objects


def test_a_failing_storage_keeps_the_cleaning_due(world: World, sender: Sender) -> None:
    job = sender.queued(b"one")
    sender.done(job)
    world.blobs.faults.fail("delete", Transient("slow down"))
    report = sweep(world.services, world.clock() + timedelta(hours=1))
    assert [row for row, _ in report.failed] == [job.id.replace("job", "upl")]
    sender.sweep()
    assert [key for key in world.blobs.objects if key.startswith("staging/")] == []


def test_the_cascade_comes_once_more_before_the_tombstone_goes(
    world: World, sender: Sender
) -> None:
    """For what a late writer left below the session's own prefixes."""
    job = sender.queued(b"one")
    remove_session(world.services, OWNER, job.session_id)
    for _ in range(2):
        sender.sweep()
        world.clock.advance(5)
    world.files.add(f"session_recordings/{job.session_id}/late.mp4")
    world.files.add(f"{STAGING_FOLDERS[0]}/{job.session_id}/{job.id}/1/0001")
    world.blobs.put_object(f"staging/{job.session_id}/late", 3)
    world.blobs.create_multipart(f"staging/{job.session_id}/later", "video/mp4")
    world.clock.advance(world.policy.tombstone_life)
    sender.sweep()
    assert world.rows.get(Session, job.session_id) is None
    assert (world.files.paths, world.blobs.objects, world.blobs.open) == ({}, {}, {})
