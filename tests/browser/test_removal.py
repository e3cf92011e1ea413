"""What is deleted goes from the page and from the disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx

from localstack.cloud import LocalCloud
from localstack.demo.remains import remains
from localstack.variables import of_operator
from reelroom.client import Reelroom
from reelroom.client.models import Session
from tests.browser.faults import Storage
from tests.browser.screen import Screen

Clips = Callable[..., list[Path]]


def test_a_deleted_recording_and_a_removed_session_leave_nothing(
    screen: Screen, reelroom: Reelroom, session: Session, cloud: LocalCloud, clips: Clips
) -> None:
    job = reelroom.uploads.send(session.id, clips(2), "Morning stint")
    list(reelroom.follow(job.id))
    (recording,) = reelroom.recordings.of(session.id)
    played = reelroom.recordings.playback_url(recording.id).url
    screen.open(f"/sessions/{session.id}")
    screen.see("article.recording", "Morning stint")
    screen.press("Remove")
    screen.see("dialog li li", "Morning stint")
    screen.press("Keep it")
    screen.press("Delete Morning stint")
    screen.press("Delete recording")
    screen.see(".empty", "No footage yet")
    assert list(reelroom.recordings.of(session.id)) == []
    screen.press("Remove")
    screen.see("dialog", session.title)
    screen.press("Remove session")
    screen.see(".empty", "No sessions yet")
    screen.see(".removals", "everything that belonged to it are gone")
    assert left(cloud, session) == []
    screen.until(lambda: httpx.get(played, trust_env=False).status_code == 404, "no object")


def test_a_session_removed_while_its_footage_is_combined_goes_with_the_job(
    screen: Screen,
    reelroom: Reelroom,
    session: Session,
    cloud: LocalCloud,
    storage: Storage,
    clips: Clips,
) -> None:
    storage.set({"action": "slow", "operation": "GetObject", "bytesPerSecond": 20_000})
    reelroom.uploads.send(session.id, clips(2))
    screen.open(f"/sessions/{session.id}")
    screen.see(".attachment", "Fetching the files")
    assert len(running(cloud)) == 1
    screen.press("Remove")
    screen.press("Remove session")
    screen.see(".removals", f"{session.title} is removed.")
    screen.open("/")
    screen.see(".removals", f"{session.title} and everything that belonged to it are gone.")
    assert left(cloud, session) == []
    assert running(cloud) == []
    screen.press("Dismiss")
    screen.open("/")
    screen.see(".empty", "No sessions yet")
    assert not screen.all(".removals")


def running(cloud: LocalCloud) -> list[str]:
    """Tasks of the whole cloud."""
    cluster = of_operator(cloud.data)["REELROOM_CLUSTER"]
    tasks = cloud.client("ecs").list_tasks(cluster=cluster, desiredStatus="RUNNING")
    return list(tasks["taskArns"])


def left(cloud: LocalCloud, session: Session) -> list[str]:
    """What holds the session's key; the tombstone stays, and so do the trail of what was done and
    what tells repeats apart."""
    found = remains(cloud, session.id)
    objects = [key for key in found.get("objects", []) if not key.startswith("recordings/")]
    stay = ("-requests:", "-audits:", f"{session.id} REMOVED")
    rows = [row for row in found.get("rows", []) if not any(one in row for one in stay)]
    return [*found.get("files", []), *objects, *rows]
