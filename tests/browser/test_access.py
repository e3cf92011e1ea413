"""Who sees what, by which road, and whether everybody can use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from localstack.cloud import LocalCloud
from reelroom.client import Reelroom
from reelroom.client.models import Session
from tests.browser.faults import Storage
from tests.browser.footage import padded
from tests.browser.later import swept_later
from tests.browser.screen import Screen

Clips = Callable[..., list[Path]]


def test_a_person_signs_in_with_one_click_and_comes_back_to_where_they_were(
    tab: Screen,
) -> None:
    tab.sign_out()
    tab.open("/sessions/ses_01J0000000000000000000000A")
    tab.press("Sign in")
    tab.press("Ada")
    tab.see("h1", "Session not found")
    assert "/sessions/ses_01J0000000000000000000000A" in tab.driver.current_url
    tab.press("Sign out")
    assert tab.button("Sign in")


def test_who_signs_out_while_footage_is_sent_is_asked_and_leaves_nothing_in_the_tab(
    screen: Screen, session: Session, storage: Storage, clips: Clips, tmp_path: Path
) -> None:
    path = padded(clips(1)[0], tmp_path / "GX010042.MP4", 32 << 20)
    storage.set({"action": "slow", "operation": "UploadPart", "bytesPerSecond": 100_000})
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    screen.choose("Choose files", path)
    screen.press("Upload footage")
    screen.see(".under-way")
    screen.press("Sign out")
    screen.see("dialog", "Sign out while footage is sent?")
    assert screen.violations() == []
    screen.press("Stay")
    screen.see(".under-way")
    screen.press("Sign out")
    screen.press("Stop and sign out")
    screen.button("Sign in")
    assert screen.script("return sessionStorage.length") == 0


def test_a_file_dropped_beside_its_place_does_not_take_the_page_away(
    screen: Screen, session: Session, clips: Clips
) -> None:
    screen.open(f"/sessions/{session.id}")
    screen.see("h1", session.title)
    screen.drop("h1", *clips(1))
    assert len(screen.driver.window_handles) == 1
    assert screen.see("h1", session.title)


def test_another_persons_session_is_not_found(
    screen: Screen, session: Session, cloud: LocalCloud
) -> None:
    screen.open(f"/sessions/{session.id}")
    screen.see("h1", session.title)
    screen.sign_in_with(cloud.token("somebody-else"), "ben")
    screen.open(f"/sessions/{session.id}")
    screen.see("h1", "Session not found")


def test_axe_finds_nothing_on_any_screen_in_either_theme(
    screen: Screen, reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    job = reelroom.uploads.send(session.id, clips(2), "Morning stint")
    list(reelroom.follow(job.id))
    wrong = reelroom.uploads.send(session.id, [*clips(1), *clips(1, "256x144")])
    list(reelroom.follow(wrong.id))
    reelroom.uploads.create(session.id, clips(1))
    for theme in ("light", "dark"):
        screen.theme(theme)
        screen.open("/sessions/ses_0")
        screen.see("h1", "Session not found")
        assert screen.violations() == []
        screen.open("/")
        screen.see(".session-card", session.title)
        assert screen.violations() == []
        screen.press("New session")
        screen.see("dialog")
        assert screen.violations() == []
        screen.open(f"/sessions/{session.id}")
        screen.see(".go-on")
        screen.see(".mending")
        screen.press("View")
        screen.see("video")
        assert screen.violations() == []
        for opens in (
            "Edit",
            "Remove",
            "Delete Morning stint",
            "Edit the description of Morning stint",
        ):
            screen.press(opens)
            dialog = screen.see("dialog")
            assert screen.violations() == []
            dialog.send_keys(Keys.ESCAPE)
            screen.until(lambda: not screen.all("dialog"), "a closed dialog")
        screen.press("Attach footage")
        screen.choose("Choose files", *clips(2), *clips(1, "256x144"))
        screen.see("dialog .note.bad")
        assert screen.violations() == []
    assert screen.complaints() == []


def test_axe_finds_nothing_while_footage_is_sent_failed_and_removed(
    screen: Screen,
    cloud: LocalCloud,
    reelroom: Reelroom,
    session: Session,
    storage: Storage,
    clips: Clips,
    tmp_path: Path,
) -> None:
    wrong = reelroom.uploads.send(session.id, [*clips(1), *clips(1, "256x144")], "Odd")
    list(reelroom.follow(wrong.id))
    swept_later(cloud, hours=2)
    path = padded(clips(1)[0], tmp_path / "GX010042.MP4", 32 << 20)
    storage.set({"action": "slow", "operation": "UploadPart", "bytesPerSecond": 100_000})
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach again")
    screen.see(".wanted")
    themes(screen)
    screen.press("Close")
    screen.press("Attach footage")
    screen.choose("Choose files", path)
    screen.press("Upload footage")
    screen.see(".file-line", "of 33.6 MB")
    themes(screen)
    screen.press("Pause")
    screen.button("Resume")
    themes(screen)
    screen.press("Remove")
    screen.press("Remove session")
    screen.see(".removals", "are gone")
    themes(screen)


def test_axe_finds_nothing_before_the_sign_in(tab: Screen) -> None:
    tab.sign_out()
    tab.open("/")
    assert tab.button("Sign in")
    themes(tab)


def themes(screen: Screen) -> None:
    """The screen as it is now, in both."""
    for theme in ("light", "dark"):
        screen.theme(theme)
        assert screen.violations() == []
    screen.theme("light")


def test_nothing_is_wider_than_320_pixels(
    screen: Screen, reelroom: Reelroom, session: Session, storage: Storage, clips: Clips
) -> None:
    reelroom.uploads.create(session.id, clips(2))
    with screen.width(320):
        for path in ("/", f"/sessions/{session.id}"):
            screen.open(path)
            screen.see("h1")
            assert screen.script("return document.documentElement.scrollWidth") <= 320
        screen.see(".go-on")
        screen.press("Attach footage")
        screen.choose("Choose files", *clips(2))
        screen.see(".order")
        assert screen.script("return document.querySelector('dialog').scrollWidth") <= 320
        storage.set({"action": "slow", "operation": "UploadPart", "bytesPerSecond": 10_000})
        screen.press("Upload footage")
        screen.see(".under-way")
        assert screen.script("return document.documentElement.scrollWidth") <= 320
