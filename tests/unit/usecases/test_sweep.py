"""What the sweep does about rows that fail, and about more of them than it reads at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from reelroom.domain.due import Due, Queue
from reelroom.domain.errors import Transient
from reelroom.domain.ids import child_id, new_key, session_id
from reelroom.ports import Create, Extension, Replace, Services, Stale
from reelroom.stores.memory import MemoryRows
from reelroom.stores.noun import Noun, in_session
from reelroom.stores.nouns import CORE
from reelroom.usecases.sweep import SweepReport, sweep
from tests.fakes.services import World


@dataclass(frozen=True, slots=True)
class Chore:
    """`poison`: nobody can do it."""

    id: str
    poison: bool
    due: Due | None
    version: int = 1


def do(services: Services, chore_id: str) -> None:
    chore = services.rows.get(Chore, chore_id)
    assert chore is not None
    if chore.poison:
        raise Transient("not today")
    services.rows.write(Replace(replace(chore, due=None)))


CHORES = Extension(Chore, due={Queue.CHECK: do})


@pytest.fixture
def world() -> World:
    return World(rows=MemoryRows((*CORE, Noun("chore", Chore, in_session("cho")))))


def services(world: World, chores: Extension = CHORES) -> Services:
    return replace(world.services, extensions=(chores,))


def chore(world: World, number: int, *, poison: bool = True, at: datetime | None = None) -> str:
    session = session_id(new_key(world.clock(), 1))
    made = child_id("cho", session, new_key(world.clock(), number))
    due = Due(Queue.CHECK, at or world.clock())
    world.rows.write(Create(Chore(made, poison, due)))
    return made


def due_of(world: World, chore_id: str) -> Due | None:
    row = world.rows.get(Chore, chore_id)
    assert row is not None
    return row.due


def swept(world: World, chores: Extension = CHORES) -> SweepReport:
    return sweep(services(world, chores), world.clock() + timedelta(days=1))


def test_rows_that_fail_for_ever_do_not_stand_in_front_of_a_good_one(world: World) -> None:
    earlier = world.clock() - timedelta(hours=1)
    for number in range(150):
        chore(world, number, at=earlier)
    good = chore(world, 150, poison=False)
    report = swept(world)
    assert due_of(world, good) is None
    assert (len(report.failed), report.done[Queue.CHECK]) == (150, 1)
    assert len(swept(world).failed) == 150
    assert len(swept(world).failed) == 0, "all of them are due later"


def test_a_row_that_cannot_even_be_put_off_blocks_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = world.clock() - timedelta(hours=1)
    for number in range(150):
        chore(world, number, at=earlier)
    good = chore(world, 150, poison=False)
    monkeypatch.setattr("reelroom.usecases.sweep.put_off", lambda *_: None)
    assert len(swept(world).failed) == 150
    assert due_of(world, good) is None


def test_a_failure_is_tried_again_later_and_later_up_to_an_hour(world: World) -> None:
    one = chore(world, 0)
    waits = []
    for _ in range(9):
        assert len(swept(world).failed) == 1
        due = due_of(world, one)
        assert due is not None
        waits.append((due.at - world.clock()).total_seconds() / 60)
        world.clock.advance(due.at - world.clock())
    assert waits == [0, 1, 2, 4, 8, 16, 32, 60, 60]


def test_a_success_forgets_the_failures(world: World) -> None:
    one = chore(world, 0)
    swept(world)
    swept(world)
    row = world.rows.get(Chore, one)
    assert row is not None
    assert row.due is not None
    assert row.due.failures == 2
    world.rows.write(Replace(replace(row, poison=False)))
    world.clock.advance(timedelta(minutes=1))
    assert swept(world).failed == []
    assert due_of(world, one) is None


def test_a_row_that_somebody_changed_at_this_moment_is_decided_anew(world: World) -> None:
    calls = []

    def rival(services: Services, chore_id: str) -> None:
        calls.append(chore_id)
        if len(calls) == 1:
            raise Stale("somebody was faster")
        do(services, chore_id)

    one = chore(world, 0, poison=False)
    report = swept(world, Extension(Chore, due={Queue.CHECK: rival}))
    assert (calls, report.failed) == ([one, one], [])


def test_a_row_that_is_stale_for_ever_is_told(world: World) -> None:
    def never(_: Services, __: str) -> None:
        raise Stale("again")

    one = chore(world, 0)
    report = swept(world, Extension(Chore, due={Queue.CHECK: never}))
    assert [row for row, _ in report.failed] == [one]
    due = due_of(world, one)
    assert due is not None
    assert due.failures == 1


def test_a_long_queue_lets_the_others_have_their_turn(world: World) -> None:
    """Two hundred chores stand in one queue, one in another: it comes after the first hundred."""
    order: list[str] = []

    def note(services: Services, chore_id: str) -> None:
        order.append(chore_id)
        do(services, chore_id)

    for number in range(200):
        chore(world, number, poison=False)
    last = chore(world, 200, poison=False)
    row = world.rows.get(Chore, last)
    assert row is not None
    world.rows.write(Replace(replace(row, due=Due(Queue.CLEAN, world.clock()))))
    swept(world, Extension(Chore, due={Queue.CHECK: note, Queue.CLEAN: note}))
    assert order.index(last) == 100
    assert len(order) == 201
