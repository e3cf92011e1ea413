"""Asking for a task, and what becomes of the job when the cloud says no, or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reelroom.domain.job import Reason
from reelroom.domain.owner import Owner
from reelroom.domain.states import JobStatus
from reelroom.ports import LaunchUnknown
from reelroom.usecases.dispatch import dispatch_job
from reelroom.usecases.job import retry_job
from tests.fakes.launcher import no_capacity
from tests.fakes.sender import OUTPUT, OWNER, Sender
from tests.fakes.services import World


def running(world: World) -> int:
    owner = world.rows.get(Owner, OWNER)
    assert owner is not None
    return owner.running


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


def test_now_means_now_for_a_job_that_waits_to_be_published(world: World, sender: Sender) -> None:
    job = sender.queued(b"x")
    committing = sender.queue.commit(sender.claimed(job), OUTPUT)
    sender.queue.wait(committing, Reason("TRY_AGAIN", "Storage is away.", retryable=True))
    waiting = sender.row(job)
    assert (waiting.status, waiting.retry_at is None) == (JobStatus.COMMITTING, False)
    retried = retry_job(world.services, OWNER, job.id)
    assert (retried.status, retried.reason, retried.retry_at) == (JobStatus.COMMITTING, None, None)
    assert len(world.launcher.started) == 2
    assert sender.claimed(job, "runner-2").output == OUTPUT


def test_now_means_now_when_the_cloud_did_not_answer(world: World, sender: Sender) -> None:
    world.launcher.faults.fail("launch", LaunchUnknown("no answer"), after=True)
    job = sender.queued(b"x")
    assert sender.row(job).task is None
    retry_job(world.services, OWNER, job.id)
    assert sender.row(job).task == world.launcher.started[0].name
    assert (len(world.launcher.started), running(world)) == (1, 1)


def test_now_changes_nothing_for_a_job_whose_task_is_on_its_way(
    world: World, sender: Sender
) -> None:
    job = sender.queued(b"x")
    assert retry_job(world.services, OWNER, job.id) == sender.row(job)
    assert len(world.launcher.started) == 1


def test_asking_for_a_task_reads_the_job_once(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.launcher.faults.fail("launch", no_capacity())
    job = sender.queued(b"x")
    world.clock.advance(timedelta(minutes=6))
    read: list[str] = []
    get = world.rows.get

    def noted(kind: type, row_id: str) -> object:
        read.append(kind.__name__)
        return get(kind, row_id)

    monkeypatch.setattr(world.rows, "get", noted)
    asked = dispatch_job(world.services, job.id)
    assert read == ["Job"]
    assert asked == sender.row(job)
