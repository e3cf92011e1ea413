"""From files on a disk to a recording that plays, by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from localstack.cloud import LocalCloud
from reelroom.client import Reelroom
from reelroom.client.models import Session
from tests.browser.faults import Storage
from tests.browser.footage import padded
from tests.browser.screen import Screen

Clips = Callable[..., list[Path]]
MIB = 1 << 20


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
    renamed = tmp_path / "copy.mp4"
    shutil.copy(clip, renamed)
    screen.choose("Add files", renamed)
    screen.see("dialog", f"holds the same as {clip.name}. Take one out.")
