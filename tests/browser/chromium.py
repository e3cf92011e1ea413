"""A headless Chromium of this machine, with a profile of its own and nothing sent elsewhere."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

MISSING = "Chromium is missing; run `apt-get install chromium chromium-driver` and try again."
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--force-prefers-reduced-motion",
    "--lang=en-GB",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--window-size=1280,900",
)


def program() -> str | None:
    """The browser's program, when its driver is there too."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found if shutil.which("chromedriver") else None


def started(profile: Path) -> Chrome:
    """A browser that keeps everything in `profile`; the caller quits it."""
    options = ChromeOptions()
    options.binary_location = str(program())
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options, Service(shutil.which("chromedriver")))
    driver.set_page_load_timeout(120)
    return driver


def ended(driver: Chrome, profile: Path, within_s: float = 60.0) -> None:
    """Quit, and wait until its processes are gone: they outlive the answer to it by a little."""
    driver.quit()
    until = time.monotonic() + within_s
    while _processes(profile):
        assert time.monotonic() < until, "Chromium did not end"
        time.sleep(0.05)


def _processes(profile: Path) -> list[Path]:
    """Of this browser, by the profile in their command lines."""
    named = f"--user-data-dir={profile}".encode()
    return [one for one in Path("/proc").glob("[0-9]*/cmdline") if named in _read(one)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it ended while we looked
        return b""
