"""What happens between a decision and its write, and what must not be forgotten on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reelroom.domain.job import Job, Reason
from reelroom.domain.owner import Owner
from reelroom.domain.policy import MIB
from reelroom.domain.states import JobStatus, SourceStatus, UploadStatus
from reelroom.domain.upload import Upload
from reelroom.ports import LaunchUnknown, PartsRefused
from reelroom.usecases.completion import complete_source
from reelroom.usecases.job import cancel_job
from reelroom.usecases.session import remove_session
from reelroom.usecases.source import part_targets
from reelroom.usecases.staged import sources_of
from reelroom.usecases.sweep import sweep
from reelroom.usecases.upload import cancel_upload
from tests.fakes.blobs import FakeBlobs, crc_of, lost_answer
from tests.fakes.sender import OWNER, Sender
from tests.fakes.services import World

STORAGE_DOWN = Reason("TRY_AGAIN", "Storage did not answer in time. Try again.", retryable=True)


def counters(world: World) -> tuple[int, int, int]:
    row = world.rows.get(Owner, OWNER) or Owner(OWNER)
    return row.open_uploads, row.staged_bytes, row.running


def status(world: World, upload: Upload) -> UploadStatus:
    row = world.rows.get(Upload, upload.id)
    assert row is not None
    return row.status


def test_a_file_that_arrived_whole_is_progress_of_its_upload(world: World, sender: Sender) -> None:
    upload = sender.upload(b"first", bytes(9 * MIB))
    first, _ = sources_of(world.services, upload)
    world.clock.advance(timedelta(hours=23, minutes=50))
    sender.send(first, b"first")
    world.clock.advance(timedelta(minutes=20))
    sender.sweep()
    assert status(world, upload) is UploadStatus.OPEN
    world.clock.advance(timedelta(hours=24))
    sender.sweep()
    sender.sweep()
    assert status(world, upload) is UploadStatus.EXPIRED


def test_a_job_that_is_claimed_and_waits_over_and_over_ends_after_a_day(
    world: World, sender: Sender
) -> None:
    job = sender.queued(b"x")
    for number in range(30):
        claimed = sender.queue.claim(job.id, f"runner-{number}")
        if claimed is None:
            break
        sender.queue.wait(claimed, STORAGE_DOWN)
        world.clock.advance(timedelta(hours=1))
    row = sender.row(job)
    assert row.status is JobStatus.FAILED
    assert row.reason == Reason("TRY_AGAIN", STORAGE_DOWN.message, retryable=False)
    assert row.finished_at == row.created_at + timedelta(hours=24)


def test_a_launcher_that_never_answers_is_told_and_ends_after_a_day(
    world: World, sender: Sender
) -> None:
    world.launcher.faults.fail("launch", LaunchUnknown("no answer"), times=10_000)
    job = sender.queued(b"x")
    waiting = sender.row(job)
    assert waiting.status is JobStatus.QUEUED
    assert waiting.reason is not None
    assert waiting.reason.code == "LAUNCH_UNKNOWN"
    assert waiting.retry_until == world.clock() + timedelta(hours=24)
    assert counters(world)[2] == 1
    for _ in range(26):
        world.clock.advance(timedelta(hours=1))
        sender.sweep()
    assert sender.row(job).status is JobStatus.FAILED
    assert counters(world) == (0, 0, 0)


def test_a_failure_meets_a_cancel_and_still_ends_the_job(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = sender.claimed(sender.queued(b"x"))
    interrupt(world, monkeypatch, lambda: cancel_job(world.services, OWNER, claimed.id))
    sender.queue.fail(claimed, STORAGE_DOWN, fixable=False)
    assert sender.row(claimed).status is JobStatus.FAILED


def test_a_removal_that_meets_a_heartbeat_gives_every_limit_back(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.launcher.faults.fail("launch", LaunchUnknown("no answer"), after=True)
    claimed = sender.claimed(sender.queued(b"x"))  # its row names no task that could be stopped
    remove_session(world.services, OWNER, claimed.session_id)
    interrupt(world, monkeypatch, lambda: sender.queue.renew(claimed))
    report = sweep(world.services, world.clock() + timedelta(days=1))
    assert report.failed == []
    assert world.rows.get(Job, claimed.id) is None, "it was decided anew in the same sweep"
    assert counters(world) == (0, 0, 0)


def test_an_object_that_is_put_together_after_the_cleaning_goes_too(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sender.upload(b"abc")
    (source,) = sources_of(world.services, upload)
    (one,) = part_targets(world.services, OWNER, source.id, [1])
    world.blobs.put(one.target, b"abc")

    def slow(self: FakeBlobs, key: str, *_: object) -> None:
        cancel_upload(world.services, OWNER, upload.id)
        sender.sweep()
        self.put_object(key, 3, crc_of(b"abc"))

    monkeypatch.setattr(FakeBlobs, "complete_multipart", slow)
    late = complete_source(world.services, OWNER, source.id, crc_of(b"abc"))
    assert late.status is SourceStatus.DISCARDED
    assert world.blobs.objects == {}


def test_a_source_that_storage_refuses_is_no_failure_of_the_sweep(
    world: World, sender: Sender
) -> None:
    upload = sender.upload(b"abc")
    (source,) = sources_of(world.services, upload)
    (one,) = part_targets(world.services, OWNER, source.id, [1])
    world.blobs.put(one.target, b"abc")
    world.blobs.faults.fail("complete_multipart", lost_answer())
    complete_source(world.services, OWNER, source.id, crc_of(b"abd"))
    world.clock.advance(61)
    sender.sweep()
    with pytest.raises(PartsRefused):
        complete_source(world.services, OWNER, source.id, crc_of(b"abd"))


def interrupt(world: World, monkeypatch: pytest.MonkeyPatch, act: object) -> None:
    """`act` comes between the next decision and its write, once."""
    write = world.rows.write
    acts = [act]

    def late(*operations: object) -> None:
        if acts:
            acts.pop()()  # type: ignore[operator]
        write(*operations)  # type: ignore[arg-type]

    monkeypatch.setattr(world.rows, "write", late)
