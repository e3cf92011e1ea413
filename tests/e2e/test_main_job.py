from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from localstack.cloud import LocalCloud
from reelroom.client import ApiRefused, Reelroom
from reelroom.client.models import Session
from tests.e2e.conftest import combined, eventually, followed, is_gone

Clips = Callable[..., list[Path]]


def test_chapters_become_one_recording_in_the_chosen_order(
    reelroom: Reelroom, session: Session, clips: Clips, tmp_path: Path
) -> None:
    first, second = clips(2)
    job = combined(reelroom, session, [second, first])
    assert (job.status, job.attempt) == ("DONE", 1)
    (recording,) = reelroom.recordings.of(session.id)
    assert recording.fields["sources"] == [second.name, first.name]
    assert recording.fields["mediaId"].startswith(f"session_recordings/{session.id}/")
    assert recording.fields["lapOneOffset"] == 0
    reelroom.download(recording.id, tmp_path / "joined.mp4")
    joined = (tmp_path / "joined.mp4").read_bytes()
    assert len(joined) == recording.size_bytes
    assert hashlib.sha256(joined).hexdigest() == recording.sha256
    assert picture(tmp_path / "joined.mp4") == picture(second) + picture(first)


def test_a_player_seeks_by_range_and_a_download_has_a_name(
    reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    job = combined(reelroom, session, clips(1))
    assert job.recording_id is not None
    url = reelroom.recordings.playback_url(job.recording_id).url
    part = httpx.get(url, headers={"Range": "bytes=4-7"}, trust_env=False)
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part.headers["content-type"] == "video/mp4"
    assert part.headers["content-disposition"].startswith("inline")
    saved = httpx.get(reelroom.recordings.download_url(job.recording_id).url, trust_env=False)
    assert saved.headers["content-disposition"].startswith("attachment")
    assert httpx.put(url, content=b"x", trust_env=False).status_code == 403


def test_one_source_is_a_combine_of_one(reelroom: Reelroom, session: Session, clips: Clips) -> None:
    assert combined(reelroom, session, clips(1)).status == "DONE"


def test_a_hundred_sources_are_combined(reelroom: Reelroom, session: Session, clips: Clips) -> None:
    (clip,) = clips(1)
    job = combined(reelroom, session, [clip] * 100)
    assert job.status == "DONE", job.reason
    (recording,) = reelroom.recordings.of(session.id)
    assert recording.duration_ms == pytest.approx(100_000, abs=40)


def test_files_on_disk_and_staging_are_only_what_rows_name(
    cloud: LocalCloud, reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    combined(reelroom, session, clips(2))
    (recording,) = reelroom.recordings.of(session.id)
    root = next((cloud.data / "efs").iterdir())
    files = [str(path.relative_to(root)) for path in root.rglob("*") if session.id in str(path)]
    named = recording.fields["mediaId"]
    eventually(lambda: not _staged(cloud, session))
    assert {one for one in files if (root / one).is_file()} == {named}


def test_a_deleted_recording_takes_its_file_and_object_with_it(
    cloud: LocalCloud, reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    job = combined(reelroom, session, clips(1))
    assert job.recording_id is not None
    media_id = reelroom.recordings.get(job.recording_id).fields["mediaId"]
    url = reelroom.recordings.playback_url(job.recording_id).url
    reelroom.recordings.delete(job.recording_id)
    with pytest.raises(ApiRefused):
        reelroom.recordings.get(job.recording_id)
    (root,) = (cloud.data / "efs").iterdir()
    eventually(lambda: not (root / media_id).exists())
    assert httpx.get(url, trust_env=False).status_code == 404
    assert reelroom.sessions.get(session.id).recording_count == 0


def test_a_removed_session_leaves_nothing_but_its_tombstone(
    cloud: LocalCloud, reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    combined(reelroom, session, clips(2))
    reelroom.uploads.create(session.id, clips(2))
    reelroom.sessions.remove(session.id)
    with pytest.raises(ApiRefused):
        reelroom.sessions.get(session.id)
    eventually(lambda: is_gone(cloud, session))


def test_two_owners_never_see_each_other(
    cloud: LocalCloud, reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    job = combined(reelroom, session, clips(1))
    assert job.recording_id is not None
    with Reelroom(cloud.api_url, cloud.token("eve")) as eve:
        for look in (
            lambda: eve.sessions.get(session.id),
            lambda: list(eve.recordings.of(session.id)),
            lambda: eve.recordings.get(job.recording_id or ""),
            lambda: eve.recordings.playback_url(job.recording_id or ""),
            lambda: eve.jobs.cancel(job.id),
            lambda: eve.sessions.remove(session.id),
            lambda: eve.uploads.create(session.id, clips(1)),
        ):
            with pytest.raises(ApiRefused) as refusal:
                look()
            assert refusal.value.code == "NOT_FOUND"
        assert list(eve.sessions.all()) == []
    assert reelroom.sessions.get(session.id).recording_count == 1


def test_two_sessions_at_once_keep_their_footage_apart(
    reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    other = reelroom.sessions.create("Other day", "2026-11-21")
    small, large = clips(2), clips(2, size="256x144")
    jobs = [
        reelroom.uploads.send(session.id, small).id,
        reelroom.uploads.send(other.id, large).id,
    ]
    assert [followed(reelroom, one).status for one in jobs] == ["DONE", "DONE"]
    widths = [
        [one.fields["width"] for one in reelroom.recordings.of(where)]
        for where in (session.id, other.id)
    ]
    assert widths == [[320], [256]]


def picture(path: Path) -> list[str]:
    """The hash of each coded picture, in the order in which they are stored."""
    shown = subprocess.run(
        [
            *("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_data_hash", "md5"),
            *("-show_entries", "packet=data_hash", "-of", "json", str(path)),
        ],
        check=True,
        capture_output=True,
    )
    return [packet["data_hash"] for packet in json.loads(shown.stdout)["packets"]]


def _staged(cloud: LocalCloud, session: Session) -> list[str]:
    s3 = cloud.client("s3")
    (bucket,) = s3.list_buckets()["Buckets"]
    listed = s3.list_objects_v2(Bucket=bucket["Name"], Prefix=f"staging/{session.id}/")
    return [one["Key"] for one in listed.get("Contents", [])]
