"""Imports through the whole cloud: asked for, run by a task of their own, played."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from localstack.cloud import LocalCloud
from reelroom.client import ApiRefused, Reelroom
from reelroom.client.models import Session
from tests.e2e.conftest import eventually, followed
from tests.e2e.test_cli import Command, command
from tests.e2e.test_main_job import picture
from tests.fakes.provider import Provider, Say, broken_after, file

__all__ = ["command"]

Clips = Callable[..., list[Path]]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


def test_a_file_on_another_server_becomes_a_recording(
    cloud: LocalCloud,
    reelroom: Reelroom,
    session: Session,
    clips: Clips,
    provider: Provider,
    tmp_path: Path,
) -> None:
    (clip,) = clips(1)
    data = clip.read_bytes()
    told = {"Content-Disposition": 'attachment; filename="GMT_Recording.mp4"'}
    provider.scripts["/signed"] = broken_after(len(data) // 2, file(data, headers=told))
    address = provider.url("/signed?sig=s3cret")
    provider.scripts["/rec"] = lambda _: Say(302, {"Location": address})
    job = followed(
        reelroom,
        reelroom.imports.start(session.id, provider.url("/rec"), credential="t0ken").id,
    )
    assert job.status == "DONE", job.reason
    (recording,) = reelroom.recordings.of(session.id)
    assert recording.id == job.recording_id
    assert recording.fields["sources"] == ["GMT_Recording.mp4"]
    reelroom.download(recording.id, tmp_path / "imported.mp4")
    assert picture(tmp_path / "imported.mp4") == picture(clip)
    url = reelroom.recordings.playback_url(recording.id).url
    head = httpx.get(url, headers={"Range": "bytes=0-65535"}, trust_env=False).content
    assert head.index(b"moov") < 64  # it plays from its first bytes
    assert kept_of(cloud, session) == []
    logs = "".join(path.read_text() for path in (cloud.data / "logs").rglob("*.log"))
    assert "t0ken" not in logs
    assert "s3cret" not in logs
    reelroom.recordings.delete(recording.id)
    eventually(lambda: httpx.get(url, trust_env=False).status_code == 404)


def test_a_sign_in_page_is_told_from_the_command_line(
    command: Command, clips: Clips, provider: Provider
) -> None:
    provider.scripts["/rec/play/1"] = file(b"<html>sign in</html>", content_type="text/html")
    provider.scripts["/day.mp4"] = file(clips(1)[0].read_bytes())
    session = command("create", "Track day").stdout.strip()
    refused = command("import", session, provider.url("/rec/play/1"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "SOURCE_IS_PAGE" in refused.stderr
    assert "sign-in page" in refused.stderr.replace("\n", " ")
    taken = command("import", session, provider.url("/day.mp4"), "--name", "Stint 1")
    assert taken.returncode == 0, taken.stderr
    assert taken.stdout.startswith("rec_")


def test_an_address_of_the_cloud_itself_is_refused_at_once(
    reelroom: Reelroom, session: Session
) -> None:
    with pytest.raises(ApiRefused) as refused:
        reelroom.imports.start(session.id, "http://169.254.169.254/latest/meta-data/")
    assert refused.value.code == "ADDRESS_REFUSED"


def kept_of(cloud: LocalCloud, session: Session) -> list[str]:
    """Keys that the session still has in staging."""
    s3 = cloud.client("s3")
    (bucket,) = s3.list_buckets()["Buckets"]
    listed = s3.list_objects_v2(Bucket=bucket["Name"], Prefix=f"staging/{session.id}/")
    return [one["Key"] for one in listed.get("Contents", [])]
