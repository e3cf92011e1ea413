"""The player: over a URL that expires, by keys, at a linked time, of what a browser cannot show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from reelroom.client import Reelroom
from reelroom.client.models import Session
from tests.browser import footage
from tests.browser.faults import Storage
from tests.browser.screen import Screen

Clips = Callable[..., list[Path]]
STATE = "const v = document.querySelector('video'); return v && v.readyState"
PLACE = "const v = document.querySelector('video'); return !v.seeking && v.currentTime"
COUNT_PLAYS = """
    window.plays = 0;
    document.querySelector('video').addEventListener('play', () => window.plays++);"""
SEEK = "document.querySelector('video').currentTime = arguments[0]"


def test_a_url_that_expired_is_renewed_where_the_player_was(
    screen: Screen, reelroom: Reelroom, session: Session, storage: Storage, tmp_path: Path
) -> None:
    published(reelroom, session, footage.dense(tmp_path / "GX010042.MP4"))
    storage.set({"action": "slow", "operation": "GetObject", "bytesPerSecond": 2_000_000})
    play(screen, session)
    screen.script("document.querySelector('video').play()")
    screen.until(lambda: screen.script(PLACE), "the first moments")
    before = screen.script("return document.querySelector('video').currentSrc")
    storage.set({"action": "expire", "signature": before.rpartition("X-Amz-Signature=")[2]})
    screen.script(SEEK, 6)
    screen.until(lambda: storage.hits() >= 1, "a refused request")
    screen.until(lambda: screen.script(STATE) >= 2 and screen.script(PLACE) >= 6, "the place")
    assert screen.script("return document.querySelector('video').currentSrc") != before
    assert screen.script("return document.querySelector('video').played.length") == 1
    assert not screen.all(".player .note")


def test_storage_that_refuses_for_long_is_told_and_a_retry_goes_on(
    screen: Screen, reelroom: Reelroom, session: Session, storage: Storage, clips: Clips
) -> None:
    published(reelroom, session, *clips(1))
    storage.set({"action": "expire", "operation": "GetObject"})
    screen.open(f"/sessions/{session.id}")
    screen.press("View")
    screen.see(".player .note.bad", "Storage does not give this recording now.")
    storage.clear()
    screen.press("Retry")
    screen.until(lambda: screen.script(STATE) >= 2, "a picture")
    assert not screen.all(".player .note")


def test_keys_step_by_frames_and_a_link_leads_to_the_moment(
    screen: Screen, reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    published(reelroom, session, *clips(2))
    play(screen, session)
    video = screen.see("video")
    screen.script(SEEK, 0.5)
    screen.until(lambda: screen.script(PLACE) == 0.5, "the place")
    video.send_keys(".")
    screen.until(lambda: abs(screen.script(PLACE) - 0.5 - 1 / 30) < 1e-3, "the next frame")
    video.send_keys("l")
    end = screen.script("return document.querySelector('video').duration")
    screen.until(lambda: screen.script(PLACE) == end, "the end")
    video.send_keys("j")
    screen.until(lambda: screen.script(PLACE) == 0, "the beginning")
    screen.script(COUNT_PLAYS)
    for key in (Keys.SPACE, "k", "k"):
        video.send_keys(key)
        screen.until(lambda: screen.script(PLACE) != end, "a place to play from")
    screen.until(lambda: screen.script("return window.plays") == 2, "two beginnings")
    screen.script("document.querySelector('video').pause()")
    screen.script(SEEK, 1.25)
    screen.press("Copy link at time")
    screen.see(".toast", "copied")
    screen.driver.get(screen.clipboard())
    screen.until(lambda: screen.script(STATE), "the player")
    screen.until(lambda: screen.script(PLACE) == 1.25, "the linked moment")


def test_a_codec_that_the_browser_cannot_show_is_named_and_the_download_offered(
    screen: Screen, reelroom: Reelroom, session: Session, tmp_path: Path
) -> None:
    published(reelroom, session, footage.hevc(tmp_path / "GX010042.MP4"))
    screen.open(f"/sessions/{session.id}")
    screen.press("View")
    note = screen.see(".player .note", "cannot show H.265 (HEVC)")
    assert "Download" in note.text


def published(reelroom: Reelroom, session: Session, *files: Path) -> None:
    *_, last = reelroom.follow(reelroom.uploads.send(session.id, files).id)
    assert last.status == "DONE", last


def play(screen: Screen, session: Session) -> None:
    screen.open(f"/sessions/{session.id}")
    screen.press("View")
    screen.until(lambda: (screen.script(STATE) or 0) >= 1, "the player")
