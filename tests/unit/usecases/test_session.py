from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reelroom.domain.errors import Conflict, Invalid, NotFound
from reelroom.domain.ids import OwnerId
from reelroom.domain.request import IdempotencyConflict, Request, request_id
from reelroom.domain.source import FileDetails
from reelroom.usecases.access import owned_session
from reelroom.usecases.library import list_sessions
from reelroom.usecases.session import (
    create_session,
    remove_session,
    update_session,
)
from reelroom.usecases.upload import create_upload
from tests.fakes.sender import DETAILS, OWNER, Sender
from tests.fakes.services import World


def test_a_session_is_read_back_by_its_owner_only(world: World, sender: Sender) -> None:
    session = sender.session()
    assert owned_session(world.services, OWNER, session.id).details == DETAILS
    with pytest.raises(NotFound) as foreign:
        owned_session(world.services, OwnerId("own_eve"), session.id)
    with pytest.raises(NotFound) as missing:
        owned_session(world.services, OWNER, "ses_0000000000000000")
    assert str(foreign.value) == str(missing.value)


def test_a_repeated_create_answers_the_same_session(world: World) -> None:
    first = create_session(world.services, OWNER, DETAILS, idempotency_key="k")
    assert create_session(world.services, OWNER, DETAILS, idempotency_key="k").id == first.id
    with pytest.raises(IdempotencyConflict):
        create_session(world.services, OWNER, replace(DETAILS, title="x"), idempotency_key="k")
    assert len(list_sessions(world.services, OWNER).items) == 1


def test_an_idempotency_key_is_free_again_after_its_time(world: World) -> None:
    first = create_session(world.services, OWNER, DETAILS, idempotency_key="k")
    world.clock.advance(timedelta(hours=49))
    assert create_session(world.services, OWNER, DETAILS, idempotency_key="k").id != first.id


def test_a_session_needs_a_title(world: World) -> None:
    with pytest.raises(Invalid, match="title"):
        create_session(world.services, OWNER, replace(DETAILS, title=" \u202e "))


def test_sessions_are_listed_newest_date_first_and_page_by_page(world: World) -> None:
    for day in (3, 1, 2):
        details = replace(DETAILS, title=f"day {day}", date=date(2026, 1, day))
        create_session(world.services, OWNER, details)
    first = list_sessions(world.services, OWNER, first=2)
    rest = list_sessions(world.services, OWNER, first=2, after=first.after)
    assert [one.details.title for one in (*first.items, *rest.items)] == ["day 3", "day 2", "day 1"]
    assert rest.after is None


def test_a_new_date_moves_the_session_in_the_list(world: World, sender: Sender) -> None:
    early, late = sender.session(), sender.session()
    moved = replace(DETAILS, date=date(2027, 1, 1))
    update_session(world.services, OWNER, early.id, moved)
    listed = list_sessions(world.services, OWNER).items
    assert [one.id for one in listed] == [early.id, late.id]


def test_an_edit_of_an_old_version_is_refused(world: World, sender: Sender) -> None:
    session = sender.session()
    update_session(world.services, OWNER, session.id, replace(DETAILS, notes="wet"), 1)
    with pytest.raises(Conflict, match="Read it again"):
        update_session(world.services, OWNER, session.id, DETAILS, 1)


def test_a_removed_session_and_its_things_are_not_found_at_once(
    world: World, sender: Sender
) -> None:
    session = sender.session()
    upload = sender.upload(b"one", session=session)
    remove_session(world.services, OWNER, session.id)
    assert world.nudge.count == 1
    assert list_sessions(world.services, OWNER).items == ()
    for identifier in (session.id, upload.id):
        with pytest.raises(NotFound):
            owned_session(world.services, OWNER, identifier)
    remove_session(world.services, OWNER, session.id)
    for by, identifier in ((OwnerId("own_eve"), session.id), (OWNER, upload.id)):
        with pytest.raises(NotFound):
            remove_session(world.services, by, identifier)


def test_the_id_of_a_thing_is_not_its_sessions(world: World, sender: Sender) -> None:
    upload = sender.upload(b"one")
    with pytest.raises(NotFound):
        remove_session(world.services, OWNER, upload.id)
    with pytest.raises(NotFound):
        owned_session(world.services, OWNER, upload.id)


def test_a_removal_takes_the_requests_that_made_things(world: World, sender: Sender) -> None:
    session = create_session(world.services, OWNER, DETAILS, idempotency_key="s")
    files = [FileDetails("a.mp4", 3)]
    create_upload(world.services, OWNER, session.id, files, idempotency_key="u")
    keys = (("sessionCreate", "s"), ("uploadCreate", "u"))
    ids = [request_id(OWNER, field, key) for field, key in keys]
    assert all(world.rows.get(Request, one) for one in ids)
    remove_session(world.services, OWNER, session.id)
    sender.sweep()
    assert [world.rows.get(Request, one) for one in ids] == [None, None]
