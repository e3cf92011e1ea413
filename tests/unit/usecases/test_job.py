from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reelroom.domain.errors import Transient
from reelroom.domain.job import STAGING_FOLDERS, Job, Progress, Reason
from reelroom.domain.owner import Owner
from reelroom.domain.session import Session
from reelroom.domain.source import FileDetails
from reelroom.domain.states import JobStatus
from reelroom.ports import LaunchUnknown, LeaseLost, SessionGone
from reelroom.usecases.job import SourcesDeleted, cancel_job, retry_job
from reelroom.usecases.mending import remove_source, replace_source
from reelroom.usecases.recording import list_recordings
from reelroom.usecases.recovery import task_stopped
from reelroom.usecases.session import remove_session
from reelroom.usecases.staged import sources_of
from reelroom.usecases.sweep import sweep
from reelroom.usecases.upload import get_upload
from tests.fakes.launcher import no_capacity
from tests.fakes.sender import CONTENTS, OUTPUT, OWNER, Sender
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


def test_a_removed_session_leaves_no_input_on_either_disk(world: World, sender: Sender) -> None:
    job = sender.queued(b"one")
    for folder in STAGING_FOLDERS:
        world.files.add(f"{folder}/{job.session_id}/job_of_a_lost_task/1/0001")
    remove_session(world.services, OWNER, job.session_id)
    sender.sweep()
    assert world.files.paths == {}


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


def test_no_capacity_is_waiting_not_failing(world: World, sender: Sender) -> None:
    world.launcher.faults.fail("launch", no_capacity(), times=3)
    job = sender.queued(b"x")
    waiting = sender.row(job)
    assert waiting.status is JobStatus.QUEUED
    assert waiting.reason is not None
    assert waiting.reason.code == "NO_CAPACITY"
    assert waiting.retry_at is not None
    assert waiting.retry_until == world.clock() + timedelta(hours=24)
    assert running(world) == 0
    retry_job(world.services, OWNER, job.id)
    assert sender.row(job).reason is not None
    world.clock.advance(timedelta(minutes=6))
    sender.sweep()
    world.clock.advance(timedelta(minutes=6))
    sender.sweep()
    assert len(world.launcher.started) == 1
    assert len({task.token for task in world.launcher.started}) == 1
    assert running(world) == 1


def test_capacity_that_never_comes_fails_after_a_day(world: World, sender: Sender) -> None:
    world.launcher.faults.fail("launch", no_capacity(), times=1000)
    job = sender.queued(b"x")
    world.clock.advance(timedelta(hours=24))
    sender.sweep()
    failed = sender.row(job)
    assert failed.status is JobStatus.FAILED
    assert failed.reason == Reason(
        "NO_CAPACITY", "The cloud has no room for the task now.", retryable=False
    )


def test_an_unknown_answer_is_asked_again_with_the_same_token(world: World, sender: Sender) -> None:
    world.launcher.faults.fail("launch", LaunchUnknown("no answer"), after=True)
    job = sender.queued(b"x")
    world.clock.advance(31)
    sender.sweep()
    assert len(world.launcher.started) == 1
    assert sender.row(job).task == world.launcher.started[0].name
    assert running(world) == 1


def test_a_task_that_never_comes_is_replaced(world: World, sender: Sender) -> None:
    job = sender.queued(b"x")
    world.clock.advance(timedelta(minutes=5))
    sender.sweep()
    assert len(world.launcher.started) == 1, "it is still on its way"
    world.launcher.started[0].stopped = True
    world.clock.advance(timedelta(minutes=5))
    sender.sweep()
    world.clock.advance(timedelta(seconds=31))
    sender.sweep()
    assert len(world.launcher.started) == 2
    assert sender.done(job).status is JobStatus.DONE


def test_one_owner_runs_only_so_many_at_a_time(world: World, sender: Sender) -> None:
    world.policy = replace(world.policy, running_per_owner=1)
    first, second = sender.queued(b"a"), sender.queued(b"b")
    waiting = sender.row(second)
    assert waiting.reason is not None
    assert waiting.reason.code == "OWNER_BUSY"
    other = Sender(world, by=type(OWNER)("own_bob"))
    assert other.queued(b"c").task
    sender.done(first)
    world.clock.advance(31)
    sender.sweep()
    assert sender.row(second).task


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


def test_a_mismatch_waits_for_a_fix_and_keeps_the_good_sources(
    world: World, sender: Sender
) -> None:
    job = sender.queued(b"one", b"odd", b"two")
    sender.queue.fail(sender.claimed(job), MISMATCH, fixable=True)
    waiting = sender.row(job)
    assert (waiting.status, waiting.reason) == (JobStatus.AWAITING_FIX, MISMATCH)
    assert running(world) == 0
    upload = get_upload(world.services, OWNER, job.id.replace("job", "upl"))
    world.clock.advance(timedelta(minutes=50))
    fresh = replace_source(world.services, OWNER, upload.order[1], FileDetails("good.mp4", 4))
    sender.send(fresh, b"good")
    world.clock.advance(timedelta(minutes=50))
    sender.sweep()
    assert sender.row(job).status is JobStatus.AWAITING_FIX, "each step of the mending gives time"
    retried = retry_job(world.services, OWNER, job.id)
    assert retried.status is JobStatus.QUEUED
    names = [source["name"] for source in retried.input["sources"]]  # type: ignore[attr-defined]
    assert names == ["GX010001.MP4", "good.mp4", "GX030001.MP4"]
    sender.done(job)
    sender.sweep()
    assert [key for key in world.blobs.objects if key.startswith("staging/")] == []
    owner = world.rows.get(Owner, OWNER)
    assert owner is not None
    assert owner.staged_bytes == 0


def test_the_odd_source_may_be_taken_out(world: World, sender: Sender) -> None:
    job = sender.queued(b"one", b"odd")
    sender.queue.fail(sender.claimed(job), MISMATCH, fixable=True)
    upload = get_upload(world.services, OWNER, job.id.replace("job", "upl"))
    remove_source(world.services, OWNER, upload.order[1])
    assert retry_job(world.services, OWNER, job.id).status is JobStatus.QUEUED
    assert len(sources_of(world.services, get_upload(world.services, OWNER, upload.id))) == 1


def test_an_unmended_mismatch_fails_and_its_sources_go(world: World, sender: Sender) -> None:
    job = sender.queued(b"one", b"odd")
    sender.queue.fail(sender.claimed(job), MISMATCH, fixable=True)
    world.clock.advance(timedelta(hours=1))
    sender.sweep()
    sender.sweep()
    failed = sender.row(job)
    assert (failed.status, failed.reason) == (JobStatus.FAILED, MISMATCH)
    assert world.blobs.objects == {}
    with pytest.raises(SourcesDeleted, match="Attach the footage again"):
        retry_job(world.services, OWNER, job.id)


def test_without_a_fix_window_a_mismatch_is_final(world: World, sender: Sender) -> None:
    world.policy = replace(world.policy, fix_window=timedelta(0))
    job = sender.queued(b"one")
    sender.queue.fail(sender.claimed(job), MISMATCH, fixable=True)
    assert sender.row(job).status is JobStatus.FAILED


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
