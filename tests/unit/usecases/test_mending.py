"""A job whose sources do not go together waits for its owner to mend them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reelroom.domain.job import Job, Reason
from reelroom.domain.owner import Owner
from reelroom.domain.source import FileDetails
from reelroom.domain.states import JobStatus
from reelroom.usecases.job import SourcesDeleted, retry_job
from reelroom.usecases.mending import remove_source, replace_source
from reelroom.usecases.staged import sources_of
from reelroom.usecases.upload import complete_upload, get_upload, reorder_upload
from tests.fakes.sender import OWNER, Sender
from tests.fakes.services import World

MISMATCH = Reason("SOURCES_MISMATCH", "The frame size differs.")


def running(world: World) -> int:
    owner = world.rows.get(Owner, OWNER)
    assert owner is not None
    return owner.running


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


def refused(sender: Sender, job: Job, holder: str = "runner-1") -> Job:
    sender.queue.fail(sender.claimed(job, holder), MISMATCH, fixable=True)
    return sender.row(job)


def test_an_upload_that_took_its_whole_life_still_has_a_window_to_mend(
    world: World, sender: Sender
) -> None:
    """The life of an upload counts from its first day, as the bucket's own rules do."""
    upload = sender.sent(b"one", b"odd")
    world.clock.advance(timedelta(days=5, hours=23, minutes=59))
    waiting = refused(sender, complete_upload(world.services, OWNER, upload.id))
    assert waiting.fix_until == world.clock() + world.policy.fix_window
    world.clock.advance(timedelta(minutes=50))
    remove_source(world.services, OWNER, upload.order[1])
    assert sender.row(waiting).fix_until == waiting.fix_until, "it does not move on any more"


def test_each_step_of_the_mending_gives_time_until_the_upload_is_six_days_old(
    world: World, sender: Sender
) -> None:
    upload = sender.sent(b"one", b"odd")
    begun = upload.created_at
    world.clock.advance(timedelta(days=5))
    job = complete_upload(world.services, OWNER, upload.id)
    refused(sender, job)
    for _ in range(100):
        world.clock.advance(timedelta(minutes=50))
        row = sender.row(job)
        assert row.fix_until is not None
        if world.clock() >= row.fix_until:
            break
        reorder_upload(world.services, OWNER, upload.id, upload.order)
    assert sender.row(job).fix_until == begun + world.policy.upload_life


def test_a_refusal_after_a_retry_begins_no_new_life(world: World, sender: Sender) -> None:
    job = sender.queued(b"one", b"odd")
    first = refused(sender, job)
    world.clock.advance(timedelta(minutes=59))
    retry_job(world.services, OWNER, job.id)
    again = refused(sender, job, "runner-2")
    assert again.refused_at == first.refused_at
    assert again.fix_until == world.clock() + world.policy.fix_window
    world.clock.advance(timedelta(minutes=59))
    retry_job(world.services, OWNER, job.id)
    world.clock.advance(timedelta(days=6))
    refused(sender, job, "runner-3")
    sender.sweep()
    assert sender.row(job).status is JobStatus.FAILED
