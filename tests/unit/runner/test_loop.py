"""The policy of a run, over the real queue and rows in memory, with a heartbeat of milliseconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

import pytest

from reelroom.domain.errors import Invalid, Transient
from reelroom.domain.job import Job
from reelroom.domain.media_errors import SourceEmpty
from reelroom.domain.states import JobStatus
from reelroom.runner.heartbeat import Pulse
from reelroom.runner.loop import Outcome, run_job
from reelroom.runner.stop import StopSign, Why
from reelroom.runner.work import JobFunction, Work
from reelroom.usecases.combine import COMBINE
from reelroom.usecases.job import cancel_job
from reelroom.usecases.session import remove_session
from tests.fakes.sender import CONTENTS, OUTPUT, OWNER, Sender
from tests.fakes.services import World

PULSE = Pulse(tick_s=0.005, renew_s=0.01)
PATIENCE_S = 120.0  # only a failure waits so long


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def sender(world: World) -> Sender:
    return Sender(world)


@pytest.fixture
def job(sender: Sender) -> Job:
    return sender.queued(b"one")


def run(
    sender: Sender, job: Job, function: JobFunction, sign: StopSign | None = None
) -> tuple[Outcome, Job, list[Exception]]:
    crashes: list[Exception] = []
    outcome = run_job(
        sender.queue,
        {COMBINE: function},
        job.id,
        "runner-1",
        sign=sign or StopSign(),
        pulse=PULSE,
        on_crash=crashes.append,
        monotonic=time.monotonic,
    )
    return outcome, sender.row(job), crashes


def committed(work: Work) -> object:
    work.commit(OUTPUT)
    return CONTENTS


def until(holds: Callable[[], bool]) -> None:
    """Wait for what the heartbeat's thread does."""
    give_up = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up, "the heartbeat did not do it"
        time.sleep(0.001)


def until_stopped(begin: Callable[[Work], None]) -> JobFunction:
    """A job that goes on for ever, but looks whether it should."""

    def function(work: Work) -> object:
        begin(work)
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            work.progress("COMBINING", 1, 2)
            time.sleep(0.001)
        raise AssertionError("nobody stopped it")

    return function


def test_a_job_that_ends_well_is_done(sender: Sender, job: Job) -> None:
    outcome, row, _ = run(sender, job, committed)
    assert (outcome, row.status) == (Outcome.DONE, JobStatus.DONE)


def test_there_is_nothing_to_do_for_a_job_that_has_ended(sender: Sender, job: Job) -> None:
    run(sender, job, committed)
    assert run(sender, job, committed)[0] is Outcome.NOTHING


def test_progress_reaches_the_row_while_the_job_runs(sender: Sender, job: Job) -> None:
    seen = Event()

    def function(work: Work) -> object:
        work.progress("DOWNLOADING", 5, 10)
        until(lambda: (row := sender.row(job)).progress is not None and row.progress.percent == 50)
        seen.set()
        return committed(work)

    run(sender, job, function)
    assert seen.is_set()


def test_a_long_job_keeps_its_lease(world: World, sender: Sender, job: Job) -> None:
    def function(work: Work) -> object:
        before = sender.row(job).lease_until
        world.clock.advance(60)
        assert before is not None
        until(lambda: (after := sender.row(job).lease_until) is not None and after > before)
        return committed(work)

    assert run(sender, job, function)[0] is Outcome.DONE


def test_a_cancel_is_seen_within_a_beat(world: World, sender: Sender, job: Job) -> None:
    function = until_stopped(lambda work: _cancel(world, work))
    outcome, row, _ = run(sender, job, function)
    assert (outcome, row.status) == (Outcome.CANCELLED, JobStatus.CANCELLED)


def test_a_removed_session_ends_its_job(world: World, sender: Sender, job: Job) -> None:
    function = until_stopped(lambda _: remove_session(world.services, OWNER, job.session_id))
    outcome, row, _ = run(sender, job, function)
    assert (outcome, row.status) == (Outcome.CANCELLED, JobStatus.CANCELLED)


def test_a_removal_at_the_last_moment_undoes_the_result(
    world: World, sender: Sender, job: Job
) -> None:
    def function(work: Work) -> object:
        result = committed(work)
        world.files.add(str(OUTPUT["media_id"]))
        world.blobs.put_object(str(OUTPUT["object_key"]), 7)
        remove_session(world.services, OWNER, job.session_id)
        return result

    outcome, _, _ = run(sender, job, function)
    assert outcome is Outcome.CANCELLED
    assert world.files.paths == {}
    assert str(OUTPUT["object_key"]) not in world.blobs.objects


def test_a_lost_lease_stops_the_runner_and_it_writes_nothing(
    world: World, sender: Sender, job: Job
) -> None:
    def taken_over(_: Work) -> None:
        world.clock.advance(world.policy.lease + world.policy.clock_skew)
        sender.claimed(job, "runner-2")

    outcome, row, _ = run(sender, job, until_stopped(taken_over))
    assert outcome is Outcome.LOST
    assert (row.status, row.holder, row.attempt) == (JobStatus.RUNNING, "runner-2", 2)


def test_a_signal_gives_the_job_back(sender: Sender, job: Job) -> None:
    sign = StopSign()
    function = until_stopped(lambda _: sign.raise_for(Why.SHUTDOWN))
    outcome, row, _ = run(sender, job, function, sign)
    assert (outcome, row.status, row.crashes) == (Outcome.RELEASED, JobStatus.QUEUED, 0)


def test_a_signal_for_a_cancelled_job_ends_it(world: World, sender: Sender, job: Job) -> None:
    sign = StopSign()

    def begin(work: Work) -> None:
        _cancel(world, work)
        sign.raise_for(Why.SHUTDOWN)

    outcome, row, _ = run(sender, job, until_stopped(begin), sign)
    assert (outcome, row.status) == (Outcome.CANCELLED, JobStatus.CANCELLED)


@pytest.mark.parametrize(
    ("error", "outcome", "status", "code"),
    [
        (SourceEmpty("a.mp4"), Outcome.REFUSED, JobStatus.AWAITING_FIX, "SOURCE_EMPTY"),
        (Invalid("no"), Outcome.REFUSED, JobStatus.FAILED, "INVALID"),
        (Transient("later"), Outcome.WAITING, JobStatus.QUEUED, "TRY_AGAIN"),
        (ZeroDivisionError("bug"), Outcome.CRASHED, JobStatus.QUEUED, "INTERNAL"),
    ],
)
def test_the_class_of_an_error_decides_what_becomes_of_the_job(
    sender: Sender, job: Job, error: Exception, outcome: Outcome, status: JobStatus, code: str
) -> None:
    def function(_: Work) -> object:
        raise error

    ended, row, crashes = run(sender, job, function)
    assert row.reason is not None
    assert (ended, row.status, row.reason.code) == (outcome, status, code)
    assert crashes == ([error] if outcome is Outcome.CRASHED else [])
    assert "bug" not in row.reason.message
    assert not row.holds_slot


def test_a_beat_that_fails_is_left_out(
    sender: Sender, job: Job, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = Event()
    report = world.rows.report

    def once(*arguments: object) -> object:
        if not failed.is_set():
            failed.set()
            raise Transient("throttled")
        return report(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(world.rows, "report", once)

    def function(work: Work) -> object:
        assert failed.wait(PATIENCE_S)
        return committed(work)

    assert run(sender, job, function)[0] is Outcome.DONE


def _cancel(world: World, work: Work) -> None:
    cancel_job(world.services, OWNER, work.job.id)
