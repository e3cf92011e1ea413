"""A create whose answer is lost is sent again, and must not make a second thing."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from reelroom.domain.upload import Upload
from tests.unit.client.room import Room, video


@pytest.fixture
def room() -> Room:
    return Room()


def lose_the_first_answer(room: Room, field: str) -> None:
    """It takes effect; only its answer never comes."""
    lost: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        reply = room._answer(request)
        if field.encode() in request.content and not lost:
            lost.append(field)
            raise httpx.ReadTimeout("no answer", request=request)
        return reply

    room.wire = httpx.MockTransport(answer)


def test_a_session_is_made_once(room: Room) -> None:
    lose_the_first_answer(room, "sessionCreate")
    made = room.client.sessions.create("Track day", "2026-11-20")
    assert [one.id for one in room.client.sessions.all()] == [made.id]


def test_an_upload_is_made_once(room: Room, tmp_path: Path) -> None:
    session = room.client.sessions.create("Track day", "2026-11-20").id
    lose_the_first_answer(room, "uploadCreate")
    room.client.uploads.send(session, [video(tmp_path / "a.mp4", 1)])
    assert len(room.world.rows.page(Upload, session).items) == 1


def test_a_source_is_replaced_once(room: Room, tmp_path: Path) -> None:
    session = room.client.sessions.create("Track day", "2026-11-20").id
    upload, _ = room.client.uploads.create(session, [video(tmp_path / "a.mp4", 1)])
    lose_the_first_answer(room, "uploadSourceReplace")
    fresh = room.client.uploads.replace(upload.sources[0].id, video(tmp_path / "b.mp4", 1))
    assert [one.id for one in room.client.uploads.get(upload.id).sources] == [fresh.id]
