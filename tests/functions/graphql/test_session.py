from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reelroom.usecases.sweep import sweep
from tests.fakes.services import World
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import Footage

ALL = (
    "id title date location notes kind status recordingCount totalBytes createdAt updatedAt version"
)
SESSION = f"query ($id: ID!) {{ session(id: $id) {{ {ALL} }} }}"


def test_a_session_that_was_made_is_read_back_with_all_its_fields(api: Api) -> None:
    made = api.changed(
        "sessionCreate",
        f"session {{ {ALL} }}",
        title="  Track   day ",
        date="2026-11-20",
        location="Assen",
        notes="dry\nfast",
    )["session"]
    assert made.pop("id").startswith("ses_")
    assert made == {
        "title": "Track day",
        "date": "2026-11-20",
        "location": "Assen",
        "notes": "dry\nfast",
        "kind": "track",
        "status": "ACTIVE",
        "recordingCount": 0,
        "totalBytes": 0,
        "createdAt": "2026-11-21T12:00:00.000Z",
        "updatedAt": "2026-11-21T12:00:00.000Z",
        "version": 1,
    }


def test_the_same_key_gives_the_same_session_and_other_arguments_a_conflict(api: Api) -> None:
    wanted = {"title": "Track day", "date": "2026-11-20", "idempotencyKey": "k-1"}
    first = api.changed("sessionCreate", "session { id }", **wanted)
    again = api.changed("sessionCreate", "session { id }", **wanted)
    other = api.refused("sessionCreate", "session { id }", **{**wanted, "title": "Other"})
    assert again == first
    assert other["code"] == "IDEMPOTENCY_CONFLICT"
    assert other["field"] == ["idempotencyKey"]
    assert len(api.read("{ sessions { nodes { id } } }")["nodes"]) == 1


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"location": "x" * 201}, "location"),
        ({"notes": "x" * 5001}, "notes"),
    ],
)
def test_a_session_out_of_its_limits_is_refused_by_field(
    api: Api, details: dict[str, str], field: str
) -> None:
    wanted = {"title": "Track day", "date": "2026-11-20", **details}
    refusal = api.refused("sessionCreate", "session { id }", **wanted)
    assert (refusal["code"], refusal["field"]) == ("INVALID", [field])


def test_an_update_changes_what_is_given_and_keeps_the_rest(api: Api, footage: Footage) -> None:
    session = footage.session(location="Assen", notes="dry")
    changed = api.changed(
        "sessionUpdate",
        "session { title date location notes version }",
        sessionId=session,
        notes="wet",
        location="",
        title=None,
    )["session"]
    assert changed == {
        "title": "Track day",
        "date": "2026-11-20",
        "location": "",
        "notes": "wet",
        "version": 2,
    }


def test_an_update_of_another_version_is_a_conflict(api: Api, footage: Footage) -> None:
    session = footage.session()
    for version, refused in ((1, False), (1, True), (2, False)):
        payload = api.mutate(
            "sessionUpdate",
            "session { version }",
            sessionId=session,
            title=f"Version {version}",
            expectedVersion=version,
        )
        assert bool(payload["userErrors"]) is refused
    assert api.read(SESSION, id=session)["title"] == "Version 2"


def test_a_removed_session_is_gone_at_once_and_removing_it_again_is_the_same(
    api: Api, footage: Footage, world: World
) -> None:
    session, recording = footage.session(), footage.recording()
    removed = api.changed("sessionRemove", "removedSessionId", sessionId=session)
    assert removed["removedSessionId"] == session
    assert world.nudge.count > 0
    assert api.read(SESSION, id=session) is None
    assert api.changed("sessionRemove", "removedSessionId", sessionId=session) == removed
    assert api.read("query ($id: ID!) { recording(id: $id) { id } }", id=recording) is not None


def test_a_removal_tells_how_far_it_is_until_nothing_is_left(
    api: Api, footage: Footage, world: World
) -> None:
    query = "query ($id: ID!) { sessionRemoval(id: $id) { status since pollAfterMs } }"
    session = footage.session()
    assert api.read(query, id=session) is None
    api.changed("sessionRemove", "removedSessionId", sessionId=session)
    began = api.read(query, id=session)
    assert (began["status"], began["pollAfterMs"]) == ("REMOVING", 1000)
    sweep(world.services, world.clock() + timedelta(minutes=1))
    ended = api.read(query, id=session)
    assert (ended["status"], ended["pollAfterMs"]) == ("REMOVED", None)


def test_sessions_come_in_pages_newest_date_first(api: Api, footage: Footage) -> None:
    days = ["2026-11-18", "2026-11-20", "2026-11-19"]
    for day in days:
        footage.session(date=day)
    query = (
        "query ($after: String) { sessions(first: 2, after: $after) "
        "{ nodes { date } pageInfo { hasNextPage endCursor } } }"
    )
    first = api.read(query, after=None)
    assert first["pageInfo"]["hasNextPage"] is True
    second = api.read(query, after=first["pageInfo"]["endCursor"])
    assert second["pageInfo"] == {"hasNextPage": False, "endCursor": None}
    listed = [node["date"] for node in (*first["nodes"], *second["nodes"])]
    assert listed == sorted(days, reverse=True)


@pytest.mark.parametrize("first", [0, 101, -1])
def test_a_page_of_no_or_too_many_is_refused(api: Api, first: int) -> None:
    answer = api.ask("query ($n: Int) { sessions(first: $n) { nodes { id } } }", n=first)
    assert answer.status == 200
    assert answer.codes == ["INVALID"]


def test_a_cursor_of_another_list_is_refused(api: Api) -> None:
    answer = api.ask(
        "query ($after: String) { sessions(after: $after) { nodes { id } } }", after="x" * 3000
    )
    assert answer.codes == ["INVALID"]


def test_a_session_lists_its_recordings_uploads_and_jobs(api: Api, footage: Footage) -> None:
    session = footage.session()
    recording, waiting = footage.recording(session=session), footage.upload(1, session=session)
    listed = api.read(
        "query ($id: ID!) { session(id: $id) { recordingCount totalBytes "
        "recordings { nodes { id } } uploads(first: 1) { nodes { id } pageInfo { hasNextPage } } "
        "jobs { nodes { status recording { id } upload { status } } } } }",
        id=session,
    )
    assert listed == {
        "recordingCount": 1,
        "totalBytes": 7,
        "recordings": {"nodes": [{"id": recording}]},
        "uploads": {"nodes": [{"id": waiting["id"]}], "pageInfo": {"hasNextPage": True}},
        "jobs": {
            "nodes": [
                {
                    "status": "DONE",
                    "recording": {"id": recording},
                    "upload": {"status": "COMPLETED"},
                }
            ]
        },
    }


def test_times_are_utc_to_the_millisecond(api: Api, footage: Footage, world: World) -> None:
    world.clock.now = datetime(2026, 1, 2, 3, 4, 5, 6789, tzinfo=UTC) + timedelta(hours=1)
    session = footage.session()
    assert api.read(SESSION, id=session)["createdAt"] == "2026-01-02T04:04:05.006Z"
