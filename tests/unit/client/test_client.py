"""Following a job, and downloads that resume and are checked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from reelroom.client import ApiRefused, ClientError, Reelroom, Unreachable
from reelroom.domain.errors import ReelroomError
from tests.fakes.sender import CONTENTS, OUTPUT, Sender
from tests.functions.graphql.api import owner
from tests.unit.client.room import Room, sha256

FILM = bytes(range(256)) * 4000


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def recording(room: Room) -> str:
    """Done, and its object holds FILM."""
    sender = Sender(room.world, owner())
    claimed = sender.claimed(sender.queued(b"one"))
    contents = replace(CONTENTS, size_bytes=len(FILM), sha256=sha256(FILM))
    sender.queue.finish(sender.queue.commit(claimed, OUTPUT), contents)
    room.objects[str(OUTPUT["object_key"])] = FILM
    return claimed.id.replace("job", "rec")


def part_of(to: Path) -> Path:
    return to.with_name(f"{to.name}.part")


def test_a_download_is_the_recording(room: Room, recording: str, tmp_path: Path) -> None:
    told: list[int] = []
    room.client.download(recording, tmp_path / "day.mp4", told.append)
    assert (tmp_path / "day.mp4").read_bytes() == FILM
    assert sum(told) == len(FILM)
    assert room.ranges == [None]
    assert [path.name for path in tmp_path.iterdir()] == ["day.mp4"]


def test_a_broken_download_goes_on_from_its_part(
    room: Room, recording: str, tmp_path: Path
) -> None:
    to, told = tmp_path / "day.mp4", list[int]()
    part_of(to).write_bytes(FILM[:1000])
    room.client.download(recording, to, told.append)
    assert to.read_bytes() == FILM
    assert room.ranges == ["bytes=1000-"]
    assert (told[0], sum(told)) == (1000, len(FILM))


def test_a_part_that_is_whole_is_not_asked_for_again(
    room: Room, recording: str, tmp_path: Path
) -> None:
    to = tmp_path / "day.mp4"
    part_of(to).write_bytes(FILM)
    room.client.download(recording, to)
    assert to.read_bytes() == FILM
    assert room.ranges == []


def test_a_download_that_breaks_off_says_so_and_resumes(
    room: Room, recording: str, tmp_path: Path
) -> None:
    to = tmp_path / "day.mp4"
    short = httpx.Response(200, content=FILM[:5000])
    room.serve = lambda request: short if request.url.scheme == "memory" else None
    with pytest.raises(Unreachable, match="resumes"):
        room.client.download(recording, to)
    assert not to.exists()
    room.serve = lambda _: None
    room.client.download(recording, to)
    assert room.ranges == ["bytes=5000-"]
    assert to.read_bytes() == FILM


@pytest.mark.parametrize("left", [b"x" * 1000, FILM + b"more", b"x" * len(FILM)])
def test_what_is_left_of_something_else_is_noticed_and_thrown_away(
    room: Room, recording: str, tmp_path: Path, left: bytes
) -> None:
    to = tmp_path / "day.mp4"
    part_of(to).write_bytes(left)
    with pytest.raises(ClientError, match="not what was recorded"):
        room.client.download(recording, to)
    assert list(tmp_path.iterdir()) == []
    room.client.download(recording, to)
    assert to.read_bytes() == FILM


def test_a_network_that_fails_is_told_and_the_part_stays(
    room: Room, recording: str, tmp_path: Path
) -> None:
    to = tmp_path / "day.mp4"
    part_of(to).write_bytes(FILM[:1000])

    def cut(request: httpx.Request) -> httpx.Response | None:
        if request.url.scheme == "memory":
            raise httpx.ReadError("cut")
        return None

    room.serve = cut
    with pytest.raises(Unreachable, match="ReadError"):
        room.client.download(recording, to)
    assert part_of(to).read_bytes() == FILM[:1000]


@pytest.mark.parametrize("status", [403, 404, 416, 503])
def test_storage_that_refuses_is_told(
    room: Room, recording: str, tmp_path: Path, status: int
) -> None:
    refusal = httpx.Response(status)
    room.serve = lambda request: refusal if request.url.scheme == "memory" else None
    with pytest.raises(ClientError, match=str(status)):
        room.client.download(recording, tmp_path / "day.mp4")
    assert not (tmp_path / "day.mp4").exists()


def test_a_place_that_takes_no_file_is_told_in_a_sentence(
    room: Room, recording: str, tmp_path: Path
) -> None:
    with pytest.raises(ReelroomError, match="No such file or directory"):
        room.client.download(recording, tmp_path / "nowhere" / "day.mp4")


def test_what_is_no_recording_is_not_found(room: Room, recording: str, tmp_path: Path) -> None:
    with pytest.raises(ApiRefused) as caught:
        room.client.download(recording[:-1] + "0", tmp_path / "day.mp4")
    assert caught.value.code == "NOT_FOUND"


def state(status: str, poll: int | None) -> httpx.Response:
    progress = {
        "phase": None,
        "percent": 0,
        "bytesDone": 0,
        "bytesTotal": 0,
        "etaSeconds": None,
        "pollAfterMs": poll,
    }
    job: dict[str, Any] = {"id": "job", "kind": "combine", "status": status, "attempt": 1}
    job |= dict.fromkeys(("statusReason", "retryAt", "fixUntil", "recording"))
    return httpx.Response(200, json={"data": {"job": job | {"progress": progress}}})


@pytest.mark.parametrize("last", ["DONE", "FAILED", "CANCELLED"])
def test_a_job_is_followed_as_often_as_the_api_likes(room: Room, last: str) -> None:
    states = [state("QUEUED", 5000), state("RUNNING", 1000), state(last, None)]
    room.serve = lambda _: states.pop(0)
    assert [job.status for job in room.client.follow("job")] == ["QUEUED", "RUNNING", last]
    assert room.naps == [5.0, 1.0]


def test_a_job_that_needs_a_person_is_not_waited_for(room: Room) -> None:
    room.serve = lambda _: state("AWAITING_FIX", 5000)
    assert [job.status for job in room.client.follow("job")] == ["AWAITING_FIX"]
    assert room.naps == []


def test_lists_are_read_page_by_page(room: Room) -> None:
    client = room.client
    made = {client.sessions.create(f"Day {n}", "2026-11-20").id for n in range(101)}
    room.asked.clear()
    assert {one.id for one in client.sessions.all()} == made
    assert len(room.asked) == 2


def test_a_create_that_is_repeated_with_its_key_makes_one_session(room: Room) -> None:
    client = room.client
    made = {client.sessions.create("Day", "2026-11-20", key="k").id for _ in range(2)}
    assert len(made) == 1


def test_a_removed_thing_is_not_there_any_more(room: Room, recording: str) -> None:
    client = room.client
    client.recordings.delete(recording)
    with pytest.raises(ApiRefused):
        client.recordings.get(recording)
    (session,) = client.sessions.all()
    assert list(client.recordings.of(session.id)) == []
    client.sessions.remove(session.id)
    assert list(client.sessions.all()) == []


def test_a_token_may_be_a_function_and_the_wires_are_closed() -> None:
    with Reelroom("http://api", lambda: "token") as client:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        client.sessions.get("ses")


def test_every_document_is_one_that_the_api_takes(room: Room, recording: str) -> None:
    """The schema is the API's own: a field that it lacks would be refused."""
    client = room.client
    job = client.jobs.get(recording.replace("rec", "job"))
    assert (job.status, job.recording_id, job.has_ended) == ("DONE", recording, True)
    with pytest.raises(ApiRefused) as done:
        client.jobs.retry(job.id)
    assert done.value.code == "CONFLICT"
    assert client.jobs.cancel(job.id).status == "DONE"
    assert "how=inline" in client.recordings.playback_url(recording).url
    assert "how=attachment" in client.recordings.download_url(recording).url
    assert json.dumps(client.recordings.get(recording).fields["sources"]) == '["GX010001.MP4"]'
