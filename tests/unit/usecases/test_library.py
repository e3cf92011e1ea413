"""The list of sessions: filters, order, pages, and what a page reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from reelroom.domain.ids import OwnerId
from reelroom.domain.library import SessionFilter, SessionSort
from reelroom.domain.owner import owner_of
from reelroom.domain.participant import Participant
from reelroom.domain.platform import Platform
from reelroom.domain.session import Session
from reelroom.domain.states import MaterialStatus
from reelroom.usecases.library import list_sessions
from reelroom.usecases.recording import delete_recording
from reelroom.usecases.session import create_session, update_session
from tests.fakes.sender import DETAILS, OWNER, Sender
from tests.fakes.services import World

CLEO, DAN = (owner_of("https://issuer.example", name) for name in ("cleo", "dan"))
START = date(2026, 1, 1)


def made(
    world: World, day: int, platform: Platform = Platform.OTHER, clients: Sequence[OwnerId] = ()
) -> Session:
    details = replace(DETAILS, title=str(day), date=START + timedelta(days=day), platform=platform)
    people = [Participant(one, "A client") for one in clients]
    return create_session(world.services, OWNER, details, participants=people)


def titles(world: World, by: OwnerId = OWNER, size: int = 100, **asked: Any) -> list[str]:
    """Of all pages, each of which keeps to its size."""
    found: list[str] = []
    after: str | None = None
    while True:
        page = list_sessions(world.services, by, size, after, **asked)
        assert len(page.items) <= size
        found += [one.details.title for one in page.items]
        after = page.after
        if after is None:
            return found


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("sort", SessionSort)
def test_dates_are_included_in_either_order_whatever_the_page(
    world: World, size: int, sort: SessionSort
) -> None:
    for day in range(7):
        made(world, day)
    wanted = SessionFilter(date_from=START + timedelta(days=2), date_to=START + timedelta(days=4))
    expected = ["4", "3", "2"] if sort is SessionSort.NEWEST_FIRST else ["2", "3", "4"]
    assert titles(world, size=size, wanted=wanted, sort=sort) == expected


def test_the_last_day_of_all_has_no_day_after(world: World) -> None:
    made(world, 1)
    assert titles(world, wanted=SessionFilter(date_to=date.max, date_from=date.min)) == ["1"]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_filters_are_all_held(world: World, size: int) -> None:
    made(world, 0, Platform.ZOOM, [CLEO])
    made(world, 1, Platform.ZOOM, [DAN, CLEO])
    made(world, 2, Platform.TEAMS, [CLEO])
    made(world, 3)
    for wanted, expected in (
        (SessionFilter(platform=Platform.ZOOM), ["1", "0"]),
        (SessionFilter(participant=CLEO), ["2", "1", "0"]),
        (SessionFilter(participant=CLEO, platform=Platform.ZOOM), ["1", "0"]),
        (SessionFilter(participant=DAN, date_to=START), []),
        (SessionFilter(status=MaterialStatus.NONE), ["3", "2", "1", "0"]),
        (SessionFilter(status=MaterialStatus.READY), []),
    ):
        assert titles(world, size=size, wanted=wanted) == expected


def test_the_first_recording_and_the_last_ones_deletion_change_the_list(
    world: World, sender: Sender
) -> None:
    session = sender.session()
    ready = SessionFilter(status=MaterialStatus.READY)
    first = sender.done(sender.queued(b"a", session=session))
    second = sender.done(sender.queued(b"b", session=session))
    assert titles(world, wanted=ready) == [DETAILS.title]
    for job in (first, second):
        assert titles(world, wanted=ready) == [DETAILS.title]
        delete_recording(world.services, OWNER, job.id.replace("job", "rec"))
    assert titles(world, wanted=ready) == []
    assert titles(world, wanted=SessionFilter(status=MaterialStatus.NONE)) == [DETAILS.title]


def test_a_participant_lists_what_they_take_part_in_as_they_see_it(world: World) -> None:
    session = made(world, 0, Platform.ZOOM, [CLEO, DAN])
    made(world, 1)
    (seen,) = list_sessions(world.services, CLEO).items
    assert (seen.details.title, seen.details.notes, seen.details.location) == ("0", "", "")
    assert [one.id for one in seen.participants] == [CLEO]
    assert titles(world, CLEO, wanted=SessionFilter(participant=DAN)) == []
    update_session(world.services, OWNER, session.id, session.details, participants=[])
    assert titles(world, CLEO) == []


@pytest.mark.parametrize("sessions", [100, 10_000])
def test_a_page_reads_no_more_however_many_sessions_there_are(
    world: World, sessions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(sessions):
        made(world, day % 3000)
    page, many, read = world.rows.page, world.rows.get_many, [0, 0]

    def counted_page(*args: Any, **given: Any) -> Any:
        found = page(*args, **given)
        read[0] += len(found.items) + (found.after is not None)
        return found

    def counted_many(kind: Any, ids: Sequence[str]) -> Any:
        read[1] += len(ids)
        return many(kind, ids)

    monkeypatch.setattr(world.rows, "page", counted_page)
    monkeypatch.setattr(world.rows, "get_many", counted_many)
    all_or_bound = min(sessions + 1, 500)  # the hundredth is read twice
    for wanted, rows in ((None, 21), (SessionFilter(platform=Platform.ZOOM), all_or_bound)):
        read[:] = [0, 0]
        listed = list_sessions(world.services, OWNER, 20, None, wanted)
        assert read[0] == rows
        assert read[1] == len(listed.items) <= 20
        assert (listed.after is None) == (wanted is not None and sessions == 100)
