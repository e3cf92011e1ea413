"""A headless Chromium of this machine, with a profile of its own and nothing sent elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

MISSING = "Chromium is missing; run `apt-get install chromium chromium-driver` and try again."
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
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
    driver.set_page_load_timeout(30)
    return driver
