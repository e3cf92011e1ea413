from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests.fakes.services import World
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import Footage

ALL = """id sessionId jobId status description lapOneOffset mediaId fileName size duration container
    contentType videoCodec audioCodec width height fps tracksKept tracksDropped warnings sha256
    crc64nvme sources createdAt updatedAt version"""
READ = f"query ($id: ID!) {{ recording(id: $id) {{ {ALL} }} }}"


def test_a_recording_shows_all_that_is_known_of_it(api: Api, footage: Footage) -> None:
    session = footage.session()
    recording = api.read(READ, id=footage.recording(session=session))
    assert recording.pop("id").startswith("rec_")
    assert recording.pop("jobId").startswith("job_")
    assert recording == {
        "sessionId": session,
        "status": "READY",
        "description": "",
        "lapOneOffset": 0,
        "mediaId": "session_recordings/x/1.mp4",
        "fileName": "1.mp4",
        "size": 7,
        "duration": 2000,
        "container": "mp4",
        "contentType": "video/mp4",
        "videoCodec": None,
        "audioCodec": None,
        "width": None,
        "height": None,
        "fps": None,
        "tracksKept": [],
        "tracksDropped": [],
        "warnings": [],
        "sha256": "ab" * 32,
        "crc64nvme": "0" * 16,
        "sources": ["GX010001.MP4"],
        "createdAt": "2026-11-21T12:00:00.000Z",
        "updatedAt": "2026-11-21T12:00:00.000Z",
        "version": 1,
    }


def test_recordings_of_a_session_come_in_pages_newest_first(
    api: Api, footage: Footage, world: World
) -> None:
    session, made = footage.session(), []
    for _ in range(3):
        made.append(footage.recording(session=session))
        world.clock.advance(1)
    query = (
        "query ($id: ID!, $after: String) { recordings(sessionId: $id, first: 2, after: $after) "
        "{ nodes { id } pageInfo { hasNextPage endCursor } } }"
    )
    first = api.read(query, id=session, after=None)
    second = api.read(query, id=session, after=first["pageInfo"]["endCursor"])
    listed = [node["id"] for node in (*first["nodes"], *second["nodes"])]
    assert listed == list(reversed(made))
    assert second["pageInfo"]["hasNextPage"] is False


def test_a_description_is_changed_and_a_stale_edit_is_a_conflict(
    api: Api, footage: Footage
) -> None:
    recording = footage.recording()
    wanted = {"recordingId": recording, "description": "Best lap", "expectedVersion": 1}
    changed = api.changed("recordingUpdate", "recording { description version }", **wanted)
    assert changed["recording"] == {"description": "Best lap", "version": 2}
    refusal = api.refused("recordingUpdate", "recording { id }", **wanted)
    assert (refusal["code"], refusal["field"]) == ("CONFLICT", ["expectedVersion"])
    long = {"recordingId": recording, "description": "x" * 2001}
    refusal = api.refused("recordingUpdate", "recording { id }", **long)
    assert (refusal["code"], refusal["field"]) == ("INVALID", ["description"])


def test_urls_play_and_download_until_they_expire(api: Api, footage: Footage) -> None:
    recording = footage.recording()
    for field, how in (("recordingPlaybackUrl", "inline"), ("recordingDownloadUrl", "attachment")):
        signed = api.read(
            f"query ($id: ID!) {{ {field}(id: $id) {{ url expiresAt }} }}", id=recording
        )
        asked = parse_qs(urlsplit(signed["url"]).query)
        assert (asked["how"], asked["name"]) == ([how], ["1.mp4"])
        assert signed["expiresAt"] == "2026-11-21T13:00:00.000Z"


def test_a_deleted_recording_is_gone_everywhere_at_once(
    api: Api, footage: Footage, world: World
) -> None:
    session = footage.session()
    recording = footage.recording(session=session)
    deleted = api.changed("recordingDelete", "deletedRecordingId", recordingId=recording)
    assert deleted["deletedRecordingId"] == recording
    assert world.nudge.count > 0
    assert api.read(READ, id=recording) is None
    seen = api.read(
        "query ($id: ID!) { session(id: $id) { recordingCount totalBytes "
        "recordings { nodes { id } } } }",
        id=session,
    )
    assert seen == {"recordingCount": 0, "totalBytes": 0, "recordings": {"nodes": []}}
    again = api.changed("recordingDelete", "deletedRecordingId", recordingId=recording)
    assert again == deleted
