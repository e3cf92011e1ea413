"""Whole uploads through the real API: what is sent, what a second call sends, what is refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import httpx
import pytest

from reelroom.client import ApiRefused, FileChanged, Unreachable
from reelroom.domain.errors import Transient
from reelroom.domain.job import Job
from reelroom.domain.states import SourceStatus
from reelroom.domain.upload import Upload
from reelroom.usecases.staged import sources_of
from tests.unit.client.room import Room, video


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def session(room: Room) -> str:
    return room.client.sessions.create("Track day", "2026-11-20").id


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Of three parts."""
    return video(tmp_path / "GX010001.MP4", 17)


def statuses(room: Room, session: str) -> list[str]:
    (upload,) = room.world.rows.page(Upload, session).items
    return [source.status for source in sources_of(room.world.services, upload)]


def test_files_are_sent_in_their_order_and_the_combine_is_queued(
    room: Room, session: str, tmp_path: Path
) -> None:
    files = [video(tmp_path / name, 1, name[:1].encode()) for name in ("b.mp4", "a.mp4")]
    told: Counter[int] = Counter()
    job = room.client.uploads.send(session, files, "Both", lambda at, n: told.update({at: n}))
    assert (job.kind, job.status) == ("combine", "QUEUED")
    row = room.world.rows.get(Job, job.id)
    assert row is not None
    assert [source["name"] for source in row.input["sources"]] == ["b.mp4", "a.mp4"]  # type: ignore[attr-defined]
    assert row.input["description"] == "Both"
    assert told == {0: 1 << 20, 1: 1 << 20}


def test_a_second_call_sends_what_the_first_one_left(room: Room, session: str, film: Path) -> None:
    room.serve = lambda request: (
        httpx.Response(503) if request.url.params.get("part") == "2" else None
    )
    with pytest.raises(Unreachable, match="resumes"):
        room.client.uploads.send(session, [film])
    room.serve = lambda _: None
    before = list(room.put)
    told: list[int] = []
    job = room.client.uploads.send(session, [film], on_bytes=lambda _, count: told.append(count))
    assert sorted(room.put) == [1, 2, 3]
    assert 2 not in before
    assert sum(told) == film.stat().st_size
    assert job.status == "QUEUED"


def test_a_changed_file_is_not_mixed_with_what_was_sent(
    room: Room, session: str, film: Path
) -> None:
    room.serve = lambda request: (
        httpx.Response(400) if request.url.params.get("part") == "3" else None
    )
    with pytest.raises(ApiRefused):
        room.client.uploads.send(session, [film])
    room.serve = lambda _: None
    video(film, 17, b"w")
    room.put.clear()
    with pytest.raises(FileChanged, match=r"part [12] differs"):
        room.client.uploads.send(session, [film])
    assert room.put == []


def test_a_call_that_broke_off_while_storage_joined_the_parts_is_taken_up(
    room: Room, session: str, film: Path
) -> None:
    room.world.blobs.faults.fail("complete_multipart", Transient("slow"), times=1)
    with pytest.raises(KeyboardInterrupt):
        broken(room, session, film)
    assert statuses(room, session) == ["COMPLETING"]
    room.put.clear()
    assert room.client.uploads.send(session, [film]).status == "QUEUED"
    assert room.put == []


def broken(room: Room, session: str, film: Path) -> None:
    """Ctrl-C at the first wait for storage."""
    client = room.client

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    object.__setattr__(client.uploads, "sleep", interrupted)
    client.uploads.send(session, [film])


def test_a_file_that_changed_after_it_arrived_is_refused(
    room: Room, session: str, tmp_path: Path, film: Path
) -> None:
    other = video(tmp_path / "b.mp4", 9)
    room.serve = lambda request: httpx.Response(400) if request.url.path.endswith("/0002") else None
    with pytest.raises(ApiRefused):
        room.client.uploads.send(session, [film, other])
    assert statuses(room, session) == [SourceStatus.UPLOADED, SourceStatus.UPLOADING]
    room.serve = lambda _: None
    video(film, 17, b"w")
    with pytest.raises(ApiRefused, match="another checksum"):
        room.client.uploads.send(session, [film, other])


def test_storage_that_takes_long_is_asked_until_it_is_done(
    room: Room, session: str, film: Path
) -> None:
    room.world.blobs.faults.fail("complete_multipart", Transient("slow"), times=2)
    assert room.client.uploads.send(session, [film]).status == "QUEUED"
    assert room.naps == [1.0, 1.0]


def test_other_files_are_another_upload(room: Room, session: str, tmp_path: Path) -> None:
    one, two = video(tmp_path / "a.mp4", 1), video(tmp_path / "b.mp4", 1)
    first, _ = room.client.uploads.create(session, [one])
    assert room.client.uploads.unfinished(session, [two]) is None
    assert room.client.uploads.unfinished(session, [one, one]) is None
    found = room.client.uploads.unfinished(session, [one])
    assert found is not None
    assert found.id == first.id
    room.client.uploads.cancel(first.id)
    assert room.client.uploads.unfinished(session, [one]) is None


def test_a_hundred_files_are_sent(room: Room, session: str, tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(b"short")
    job = room.client.uploads.send(session, [film] * 100)
    assert job.status == "QUEUED"
    assert room.put == [1] * 100


def test_what_the_api_refuses_is_told_and_nothing_is_sent(
    room: Room, session: str, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    with pytest.raises(ApiRefused, match=r"empty\.mp4 is empty") as caught:
        room.client.uploads.send(session, [empty])
    assert caught.value.code == "INVALID"
    with pytest.raises(ApiRefused) as missing:
        room.client.uploads.send("ses_" + "0" * 16, [empty])
    assert missing.value.code == "NOT_FOUND"
    assert room.put == []
