"""`python -m tests.browser.screenshots FOLDER`: every screen and state, light, dark and narrow."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localstack.cloud import LocalCloud
from localstack.page.built import is_built
from reelroom.client import Reelroom
from tests.browser import chromium, footage
from tests.browser.faults import Storage
from tests.browser.later import swept_later
from tests.browser.screen import Screen

MIB = 1 << 20
_SHOW_FRAME = """
    const [done] = arguments;
    const video = document.querySelector('video');
    video.requestVideoFrameCallback(() => requestAnimationFrame(() => done()));
    video.currentTime = 1.2;"""


def main(folder: Path) -> int:
    for missing, words in (
        (not is_built(), "The page is not built; run `make page`."),
        (chromium.program() is None, chromium.MISSING),
    ):
        if missing:
            print(words, file=sys.stderr)
            return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        scratch = Path(made)
        with LocalCloud(scratch / "cloud", sweep_every_s=0.5) as cloud:
            driver = chromium.started(scratch / "chromium")
            try:
                Album(cloud, Screen(driver, cloud.api_url), scratch, folder).fill()
            finally:
                driver.quit()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


class Album:
    """The walk through all screens; `scratch` takes the footage that is made for it."""

    def __init__(self, cloud: LocalCloud, screen: Screen, scratch: Path, folder: Path) -> None:
        self.cloud = cloud
        self.screen = screen
        self.folder = folder
        self.address = "/"
        self.storage = Storage(cloud.endpoints.s3_url)
        self.clips = footage.chapters(scratch, 3)
        (self.odd,) = footage.chapters(scratch, 1, "256x144")
        large = scratch / "large"
        large.mkdir()
        self.large = [
            footage.padded(clip, large / clip.name, (90 - 10 * index) * MIB)
            for index, clip in enumerate(self.clips)
        ]

    def fill(self) -> None:
        with Reelroom(self.cloud.api_url, self.cloud.token("ada")) as reelroom:
            self.doors()
            self.sessions(reelroom)
            self.attaching(reelroom)
            self.mending(reelroom)
            self.recordings()
            self.ending()

    def take(self, name: str) -> None:
        """In both themes, and as a narrow screen shows it."""
        for theme in ("light", "dark"):
            self.screen.theme(theme)
            self.screen.driver.save_screenshot(str(self.folder / f"{name}-{theme}.png"))
        self.screen.theme("light")
        with self.screen.width(320):
            self.screen.driver.save_screenshot(str(self.folder / f"{name}-narrow.png"))

    def doors(self) -> None:
        self.screen.open()
        self.screen.button("Sign in")
        self.take("01-sign-in")
        self.screen.sign_in()
        self.screen.see(".empty", "No sessions yet")
        self.take("02-no-sessions")
        self.screen.press("New session")
        self.screen.fill("input[name=title]", "Assen, wet")
        self.screen.fill("input[name=location]", "TT Circuit Assen")
        self.take("03-new-session")

    def sessions(self, reelroom: Reelroom) -> None:
        titles = [("Zandvoort, morning", "2026-10-03"), ("Spa, second day", "2026-09-12")]
        for title, day in titles:
            made = reelroom.sessions.create(title, day, title.split(",")[0])
            list(reelroom.follow(reelroom.uploads.send(made.id, self.clips[:1]).id))
        self.screen.press("Create session")
        self.screen.see("h3", "No footage yet")
        self.take("04-empty-session")
        self.address = self.screen.driver.current_url.removeprefix(self.cloud.api_url)
        self.screen.open("/")
        self.screen.see(".session-card", "Spa")
        self.take("05-sessions")
        self.screen.open("/sessions/ses_0")
        self.screen.see("h1", "Session not found")
        self.take("06-not-found")

    def attaching(self, reelroom: Reelroom) -> None:
        screen = self.screen
        screen.open(self.address)
        screen.press("Attach footage")
        self.take("07-attach")
        screen.choose("Choose files", *self.large, self.odd)
        screen.see("dialog .note.bad")
        self.take("08-preflight-differs")
        screen.press(f"Take {self.odd.name} out")
        screen.see(".note.good", "losslessly")
        screen.fill("dialog label input", "Morning stint, camera on the roll bar")
        self.take("09-preflight-joins")
        with self.slow():
            screen.press("Upload footage")
            screen.until(lambda: self.storage.puts() >= 9, "parts")
            self.take("10-uploading")
            screen.press("Pause")
            screen.button("Resume")
            self.take("11-paused")
            screen.kill()
            screen.sign_in_with(self.cloud.token("ada"), "ada")
            screen.open(self.address)
            screen.see(".go-on")
            self.take("12-unfinished")
        screen.choose("Choose the same files again", *self.large)
        screen.see(".attachment", "Every byte is verified")
        self.take("13-published")
        screen.press("View")
        state = "const v = document.querySelector('video'); return v ? v.readyState : 0"
        screen.until(lambda: screen.script(state) >= 1, "the player")
        screen.driver.execute_async_script(_SHOW_FRAME)
        self.take("14-player")

    @contextmanager
    def slow(self) -> Iterator[None]:
        rule = {"action": "slow", "operation": "UploadPart", "bytesPerSecond": 5 * MIB}
        self.storage.set(rule)
        yield
        self.storage.clear()

    def mending(self, reelroom: Reelroom) -> None:
        session_id = self.address.rpartition("/")[2]
        job = reelroom.uploads.send(session_id, [self.clips[0], self.odd], "Afternoon stint")
        list(reelroom.follow(job.id))
        self.screen.open(self.address)
        self.screen.see(".mending")
        self.take("15-mending")
        self.screen.press("Cancel")
        self.screen.see("dialog")
        self.take("16-cancel-asks")
        self.screen.press("Keep it")
        swept_later(self.cloud, hours=2)
        self.screen.see(".attachment > .note.bad")
        self.take("17-failed")
        self.screen.press("Attach again")
        self.screen.choose("Choose files", self.odd)
        self.screen.see(".wanted .there")
        self.take("18-attach-again")
        self.screen.press("Close")

    def recordings(self) -> None:
        self.screen.press("Edit the description of Morning stint, camera on the roll bar")
        self.screen.see("dialog textarea")
        self.take("19-edit-description")
        self.screen.press("Close")
        self.screen.press("Delete Morning stint, camera on the roll bar")
        self.screen.see("dialog", "Delete this recording?")
        self.take("20-delete-asks")
        self.screen.press("Keep it")

    def ending(self) -> None:
        self.screen.press("Remove")
        self.screen.see("dialog", "Remove this session?")
        self.take("21-remove-asks")
        self.screen.press("Remove session")
        self.screen.see(".removals")
        self.take("22-removed")
        self.screen.see(".removals", "are gone")
        self.take("23-gone")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")))
