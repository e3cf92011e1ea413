"""A noun from outside of the core goes through all of a store without an edit in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import child_id, session_id
from reelroom.ports.rows import (
    AlreadyExists,
    Create,
    Remove,
    Replace,
    RequireActive,
    Rows,
    SessionGone,
    Stale,
)
from tests.contract.rows.examples import NOW, a_session, key
from tests.contract.rows.toy import Toy


def a_toy(session: str, wheels: int = 4, due: Due | None = None) -> Toy:
    parent = session_id(session.removeprefix("ses_"))
    return Toy(child_id("toy", parent, key()), parent, wheels, due)


def test_a_toy_is_created_changed_listed_and_removed(rows: Rows) -> None:
    session = a_session()
    toys = [a_toy(session.id, wheels) for wheels in range(3)]
    rows.write(Create(session), *map(Create, toys))
    with pytest.raises(AlreadyExists, match="There is a toy"):
        rows.write(Create(toys[0]))
    rows.write(Replace(replace(toys[0], wheels=18)))
    with pytest.raises(Stale, match="The toy has changed"):
        rows.write(Replace(toys[0]))
    page = rows.page(Toy, session.id)
    assert [toy.wheels for toy in page.items] == [18, 1, 2]
    rows.write(RequireActive(session.id), Remove(toys[1]))
    assert rows.get_many(Toy, [toy.id for toy in toys]) == [page.items[0], toys[2]]


def test_a_toy_can_be_due(rows: Rows) -> None:
    toy = a_toy(a_session().id, due=Due(Queue.EXPIRY, NOW))
    rows.write(Create(toy))
    assert rows.due(Toy, Queue.EXPIRY, NOW - timedelta(milliseconds=1)) == []
    assert rows.due(Toy, Queue.EXPIRY, NOW) == [toy.id]
    assert rows.backlog(Queue.EXPIRY, Toy) == (1, NOW)
    rows.write(Replace(replace(toy, due=None)))
    assert rows.due(Toy, Queue.EXPIRY, NOW) == []


def test_a_toy_of_a_removed_session_is_refused(rows: Rows) -> None:
    toy = a_toy(a_session().id)
    with pytest.raises(SessionGone):
        rows.write(Create(toy), RequireActive(toy.session_id))
    assert rows.get(Toy, toy.id) is None
