"""One owner runs only so many jobs at a time; the others start in their order, and keep nobody else
from starting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from reelroom.domain.errors import Transient
from reelroom.domain.ids import OwnerId
from reelroom.domain.job import OWNER_BUSY, Job, Reason
from reelroom.domain.owner import LINE_LENGTH, Counter, Owner
from reelroom.ports import Count, Replace
from reelroom.usecases.job import cancel_job, retry_job
from tests.fakes.sender import OUTPUT, OWNER, Sender
from tests.fakes.services import World

BOB = OwnerId("own_bob")
LATER = Reason("TRY_AGAIN", "Storage is away.", retryable=True)


@pytest.fixture
def world() -> World:
    one_at_a_time = World()
    one_at_a_time.policy = replace(one_at_a_time.policy, running_per_owner=1)
    return one_at_a_time


def owner(world: World, by: OwnerId = OWNER) -> Owner:
    row = world.rows.get(Owner, by)
    assert row is not None
    return row


def started(world: World) -> list[str]:
    return [task.job.id for task in world.launcher.started]


def queued(sender: Sender, data: bytes) -> Job:
    """A moment after the one before: ids of one millisecond are in no order."""
    sender.world.clock.advance(0.001)
    return sender.queued(data)


def test_the_next_in_line_starts_when_a_slot_is_free(world: World, sender: Sender) -> None:
    first, second, third = (queued(sender, name) for name in (b"a", b"b", b"c"))
    assert sender.row(second).reason == sender.row(third).reason == OWNER_BUSY
    assert Sender(world, by=BOB).queued(b"d").task, "another owner waits for nobody"
    sender.done(first)
    sender.sweep()
    assert (sender.row(second).task, sender.row(third).task) == ("task-3", None)
    sender.done(second)
    sender.sweep()
    assert sender.row(third).task
    assert owner(world).line == ()


@pytest.mark.parametrize(
    "end",
    [
        lambda sender, claim: sender.queue.fail(claim, LATER, fixable=False),
        lambda sender, claim: sender.queue.fail(claim, LATER, fixable=True),
        lambda sender, claim: sender.queue.wait(claim, LATER),
        lambda sender, claim: sender.queue.cancel(claim),
        lambda sender, claim: sender.queue.crash(claim, LATER),
        lambda sender, claim: sender.queue.release(claim),
    ],
)
def test_however_a_slot_is_given_back_the_next_one_is_called(
    world: World,
    sender: Sender,
    end: Callable[[Sender, Job], None],
) -> None:
    first, second = sender.queued(b"a"), sender.queued(b"b")
    end(sender, sender.claimed(first))
    row = sender.row(second)
    assert row.due is not None
    assert row.due.at == world.clock()


def test_whoever_is_called_in_vain_keeps_its_place(world: World, sender: Sender) -> None:
    """The job of a runner that fell silent takes its slot again, and the next one goes back."""
    first, second, third = (queued(sender, name) for name in (b"a", b"b", b"c"))
    sender.claimed(first)
    world.clock.advance(world.policy.lease + world.policy.clock_skew)
    sender.sweep()
    assert started(world) == [first.id, first.id]
    assert owner(world).line == (second.id, third.id)


def test_whoever_waits_no_more_is_passed_over(world: World, sender: Sender) -> None:
    first, second, third = (queued(sender, name) for name in (b"a", b"b", b"c"))
    cancel_job(world.services, OWNER, second.id)
    sender.done(first)
    sender.sweep()
    assert sender.row(third).task
    assert started(world) == [first.id, third.id]


def test_a_call_that_is_lost_costs_minutes(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sender.queued(b"a"), sender.queued(b"b")
    monkeypatch.setattr("reelroom.usecases.ending.call_next", lambda *_: None)
    sender.done(first)
    sender.sweep()
    assert sender.row(second).task is None
    world.clock.advance(timedelta(minutes=10))
    sender.sweep()
    assert sender.row(second).task


def test_a_call_that_fails_does_not_fail_the_end_of_the_job(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = sender.queued(b"a"), sender.queued(b"b")
    claim = sender.claimed(first)

    def away(*_: object) -> None:
        raise Transient("throttled")

    monkeypatch.setattr("reelroom.usecases.line._called", away)
    sender.queue.cancel(claim)
    assert sender.row(first).is_terminal


def test_a_long_line_keeps_nobody_else_from_starting(world: World, sender: Sender) -> None:
    """Those behind the line look for themselves, some minutes later and not all at once."""
    world.policy = replace(world.policy, open_uploads_per_owner=1000)
    first = sender.queued(b"a")
    waiting = []
    for _ in range(LINE_LENGTH + 20):
        world.clock.advance(0.001)
        waiting.append(sender.queued(b"b"))
    assert owner(world).line == tuple(job.id for job in waiting[:LINE_LENGTH])
    looks = {row.retry_at - row.updated_at for row in map(sender.row, waiting) if row.retry_at}
    assert min(looks) >= timedelta(minutes=5)
    assert len(looks) > LINE_LENGTH // 2
    bob = Sender(world, by=BOB).queued(b"c")
    assert bob.task
    sender.done(first)
    sender.sweep()
    assert sender.row(waiting[0]).task
    world.clock.advance(timedelta(minutes=10))
    sender.sweep()
    assert len(owner(world).line) == LINE_LENGTH, "there was room for one more"


def test_a_slot_that_gets_free_at_this_moment_is_not_missed(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other job ends after the limit was met and before the line is joined."""
    first = sender.queued(b"a")
    claim = sender.queue.commit(sender.claimed(first), OUTPUT)
    write = world.rows.write
    ended: list[bool] = []

    def between(*operations: object) -> None:
        joins = any(isinstance(getattr(one, "row", None), Owner) for one in operations)
        if joins and not ended:
            ended.append(True)
            sender.queue.cancel(claim)
        write(*operations)  # type: ignore[arg-type]

    monkeypatch.setattr(world.rows, "write", between)
    second = sender.queued(b"b")
    assert ended
    assert second.task


def test_a_leaked_count_is_mended_where_it_would_keep_somebody_waiting(
    world: World, sender: Sender
) -> None:
    sender.done(sender.queued(b"a"))
    world.rows.write(Count(OWNER, {Counter.RUNNING: 1}, {}, "job_of_nobody"))
    job = sender.queued(b"b")
    assert job.task
    assert (owner(world).running, owner(world).holders) == (1, (job.id,))


def test_a_count_that_nobody_is_named_for_is_mended_too(world: World, sender: Sender) -> None:
    sender.done(sender.queued(b"a"))
    world.rows.write(Count(OWNER, {Counter.RUNNING: 7}, {}))
    assert sender.queued(b"b").task
    assert owner(world).running == 1


def test_a_true_count_is_left_alone(world: World, sender: Sender) -> None:
    first = sender.queued(b"a")
    sender.queued(b"b")
    assert (owner(world).running, owner(world).holders) == (1, (first.id,))


def test_those_that_wait_for_a_leaked_slot_find_it_when_they_look(
    world: World, sender: Sender
) -> None:
    first, second = sender.queued(b"a"), sender.queued(b"b")
    row = world.rows.get(Job, first.id)
    assert row is not None
    world.rows.write(Replace(replace(row, holds_slot=False)))  # its count is forgotten
    world.clock.advance(timedelta(minutes=10))
    sender.sweep()
    assert sender.row(second).task


def test_now_means_only_when_a_slot_is_free(world: World, sender: Sender) -> None:
    sender.queued(b"a")
    second = sender.queued(b"b")
    retried = retry_job(world.services, OWNER, second.id)
    assert (retried.task, retried.reason) == (None, OWNER_BUSY)
    assert owner(world).line == (second.id,)
