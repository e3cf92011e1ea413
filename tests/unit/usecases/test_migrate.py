"""Rows of earlier versions are brought up to date, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reelroom.domain.library import SessionFilter
from reelroom.domain.membership import Membership, memberships_of
from reelroom.domain.session import Session
from reelroom.domain.states import MaterialStatus
from reelroom.ports import Remove, Replace
from reelroom.usecases.library import list_sessions
from reelroom.usecases.migrate import back_fill
from reelroom.usecases.session import remove_session
from tests.fakes.sender import OWNER, Sender
from tests.fakes.services import World

READY = SessionFilter(status=MaterialStatus.READY)


def run(world: World) -> int:
    return sum(changed for _, changed in back_fill(world.services, world.rows))


@pytest.fixture
def session(world: World, sender: Sender) -> Session:
    made = sender.session()
    sender.done(sender.queued(b"a", session=made))
    row = world.rows.get(Session, made.id)
    assert row is not None
    return row


def member(world: World, session: Session) -> Membership:
    row = world.rows.get(Membership, memberships_of(session)[0].id)
    assert row is not None
    return row


def test_what_was_listed_before_statuses_were_known_is_found_by_them(
    world: World, session: Session
) -> None:
    earlier = member(world, session)
    world.rows.write(Replace(replace(earlier, recording_status=MaterialStatus.NONE)))
    assert list_sessions(world.services, OWNER, wanted=READY).items == ()
    assert run(world) == 1
    assert len(list_sessions(world.services, OWNER, wanted=READY).items) == 1
    assert run(world) == 0


def test_what_is_in_no_list_is_listed(world: World, session: Session) -> None:
    world.rows.write(Remove(member(world, session)))
    assert [run(world), run(world)] == [1, 0]
    assert len(list_sessions(world.services, OWNER).items) == 1


def test_a_session_that_is_removed_meanwhile_stays_removed(
    world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.rows.write(Remove(member(world, session)))
    get_many = world.rows.get_many

    def removed_first(kind: type, ids: list[str]) -> object:
        monkeypatch.setattr(world.rows, "get_many", get_many)
        remove_session(world.services, OWNER, session.id)
        return get_many(kind, ids)

    monkeypatch.setattr(world.rows, "get_many", removed_first)
    with pytest.raises(Exception, match="removed"):
        run(world)
    assert list_sessions(world.services, OWNER).items == ()
    assert run(world) == 0
