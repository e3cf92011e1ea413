"""From files on a disk to a recording that plays, by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
from selenium.webdriver.common.keys import Keys

from localstack.cloud import LocalCloud
from localstack.demo.remains import remains
from reelroom.client import Reelroom
from reelroom.client.models import Session
from tests.browser.faults import Storage
from tests.browser.footage import padded
from tests.browser.screen import Screen

Clips = Callable[..., list[Path]]
MIB = 1 << 20
ASKS_BEFORE_LEAVING = """
    const leave = new Event('beforeunload', {cancelable: true});
    window.dispatchEvent(leave);
    return leave.defaultPrevented"""


def test_two_files_in_an_order_set_by_keyboard_become_one_recording_that_plays(
    screen: Screen, reelroom: Reelroom, session: Session, cloud: LocalCloud, clips: Clips
) -> None:
    first, second = clips(2)
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    screen.choose("Choose files", second, first)
    screen.see("dialog", "Ordered by GoPro chapter numbers.")
    screen.see(".note.good", "These files join losslessly.")
    screen.button(f"Move {second.name} up").send_keys(Keys.ENTER)
    screen.see("dialog", "Ordered by you.")
    screen.press("Upload footage")
    screen.see("article.recording")
    (recording,) = reelroom.recordings.of(session.id)
    assert recording.fields["sources"] == [second.name, first.name]
    assert abs(recording.duration_ms - 2000) < 100
    screen.press("View")
    plays = "const v = document.querySelector('video'); return v.readyState >= 2 && v.duration"
    assert abs(screen.until(lambda: screen.script(plays), "a picture") - 2.0) < 0.1
    screen.script("document.querySelector('video').currentTime = 1.5")
    seeks = "const v = document.querySelector('video'); return !v.seeking && v.currentTime"
    assert screen.until(lambda: screen.script(seeks), "the place") == 1.5
    assert screen.complaints() == []
    assert screen.origins() == {cloud.api_url, cloud.endpoints.s3_url}


def test_a_page_killed_in_mid_upload_goes_on_and_sends_only_what_is_missing(
    screen: Screen,
    cloud: LocalCloud,
    user: str,
    reelroom: Reelroom,
    session: Session,
    storage: Storage,
    clips: Clips,
    tmp_path: Path,
) -> None:
    path = padded(clips(1)[0], tmp_path / "GX010042.MP4", 64 * MIB)
    storage.set({"action": "slow", "operation": "UploadPart", "bytesPerSecond": 6 * MIB})
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    screen.choose("Choose files", path)
    screen.press("Upload footage")
    screen.until(lambda: storage.puts() >= 4, "four parts")
    assert screen.script(ASKS_BEFORE_LEAVING), screen.text()
    screen.kill()
    screen.sign_in_with(cloud.token(user), "ada")
    screen.open(f"/sessions/{session.id}")
    screen.see(".go-on", "This upload is not finished.")
    before = storage.puts()
    storage.set({"action": "slow", "operation": "UploadPart"})
    screen.choose("Choose the same files again", path)
    screen.see("article.recording")
    assert before + storage.puts() <= 8 + 5
    (recording,) = reelroom.recordings.of(session.id)
    assert recording.fields["sources"] == [path.name]


def test_a_changed_file_is_refused_with_the_reason(
    screen: Screen,
    reelroom: Reelroom,
    session: Session,
    clips: Clips,
    tmp_path: Path,
) -> None:
    (clip,) = clips(1)
    reelroom.uploads.create(session.id, [clip])
    changed = tmp_path / clip.name
    changed.write_bytes(clip.read_bytes() + b"more")
    screen.open(f"/sessions/{session.id}")
    screen.choose("Choose the same files again", changed)
    screen.see(".note.bad", "has another length than the file whose upload was begun")


def test_parts_that_are_dropped_refused_or_expired_arrive_without_anybodys_help(
    screen: Screen,
    reelroom: Reelroom,
    session: Session,
    storage: Storage,
    clips: Clips,
    tmp_path: Path,
) -> None:
    path = padded(clips(1)[0], tmp_path / "GX010042.MP4", 64 * MIB)
    storage.set(
        {"action": "drop", "operation": "UploadPart", "every": 5, "at": 0.5},
        {"action": "status503", "operation": "UploadPart", "every": 6},
        {"action": "expire", "operation": "UploadPart", "every": 7},
    )
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    screen.choose("Choose files", path)
    screen.press("Upload footage")
    screen.see("article.recording")
    assert storage.hits() >= 2
    assert len(list(reelroom.recordings.of(session.id))) == 1


def test_a_mismatch_is_named_before_and_after_and_the_odd_file_replaced(
    screen: Screen, reelroom: Reelroom, session: Session, storage: Storage, clips: Clips
) -> None:
    (first, second), (odd,) = clips(2), clips(1, "256x144")
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    screen.choose("Choose files", first, odd)
    screen.see(".note.bad", f"{odd.name} has another picture size: 256")
    screen.press("Upload footage")
    screen.see(".mending", odd.name)
    assert "256" in screen.see(".mending .note.bad").text
    storage.set({"action": "slow", "operation": "UploadPart"})
    screen.choose(f"A file instead of {odd.name}", second)
    screen.see(".mending", second.name)
    screen.until(lambda: screen.button("Combine again").is_enabled(), "the file")
    assert storage.puts() == 1
    screen.press("Combine again")
    screen.see("article.recording")
    (recording,) = reelroom.recordings.of(session.id)
    assert recording.fields["sources"] == [first.name, second.name]


def test_deleting_and_removing_leave_nothing_on_the_page_or_the_disk(
    screen: Screen, reelroom: Reelroom, session: Session, cloud: LocalCloud, clips: Clips
) -> None:
    job = reelroom.uploads.send(session.id, clips(2), "Morning stint")
    list(reelroom.follow(job.id))
    (recording,) = reelroom.recordings.of(session.id)
    played = reelroom.recordings.playback_url(recording.id).url
    screen.open(f"/sessions/{session.id}")
    screen.see("article.recording", "Morning stint")
    screen.press("Delete Morning stint")
    screen.press("Delete recording")
    screen.see(".empty", "No footage yet")
    assert list(reelroom.recordings.of(session.id)) == []
    screen.press("Remove")
    screen.press("Remove session")
    screen.see(".empty", "No sessions yet")
    screen.until(lambda: _is_gone(cloud, session), "an empty disk")
    screen.until(lambda: httpx.get(played, trust_env=False).status_code == 404, "no object")


def _is_gone(cloud: LocalCloud, session: Session) -> bool:
    """No file, nothing staged; of the rows the tombstone, and what tells repeats apart."""
    left = remains(cloud, session.id)
    staged = [key for key in left.get("objects", []) if not key.startswith("recordings/")]
    rows = [row for row in left.get("rows", []) if "requests" not in row]
    return "files" not in left and not staged and len(rows) == 1 and "REMOVED" in rows[0]


def test_a_copy_of_a_file_and_an_empty_one_are_pointed_out(
    screen: Screen, session: Session, clips: Clips, tmp_path: Path
) -> None:
    (clip,) = clips(1)
    empty = tmp_path / "GX020042.MP4"
    empty.touch()
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    screen.choose("Choose files", clip, empty)
    screen.see("dialog", "GX020042.MP4 is empty.")
    copy = tmp_path / clip.name
    shutil.copy2(clip, copy)
    screen.choose("Add files", copy)
    screen.see("dialog", f"{clip.name} was chosen already.")
    assert len(screen.texts(".order > li")) == 1
