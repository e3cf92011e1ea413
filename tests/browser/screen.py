"""The page as a person uses it: by the words on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

T = TypeVar("T")
SIGNED_IN = "reelroom.signed-in"

# Two busy cores make everything slow; only a failure waits so long.
WITHIN_S = 120.0
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

_ADD_INPUT = """
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'handed';
    (document.querySelector('dialog') ?? document.body).append(input);"""
_HAND_OVER = """
    const done = arguments[0];
    const [file] = document.getElementById('handed').files;
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle(file.name, {create: true});
    await file.stream().pipeTo(await handle.createWritable());
    window.showOpenFilePicker = async () => [handle];
    done();"""


class Screen:
    """One tab on the page of the cloud at `url`."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver = driver
        self.url = url

    def open(self, path: str = "/") -> None:
        self.driver.get(self.url + path)

    def sign_in(self, user: str = "Ada") -> None:
        """By the sign-in page of the local issuer, as a person does it."""
        self.open()
        self.press("Sign in")
        self.press(user)
        self.see("h1", "Sessions")

    def sign_in_with(self, token: str, user: str) -> None:
        """Without the sign-in page, as a user of one test's own."""
        self.open("/icon.svg")
        kept = {"access": token, "refresh": None, "expiresAt": 4102444800000, "user": user}
        stored = json.dumps(kept)
        self.script("sessionStorage.setItem(arguments[0], arguments[1])", SIGNED_IN, stored)
        self.open()

    def sign_out(self) -> None:
        self.open("/icon.svg")
        self.script("sessionStorage.clear(); localStorage.clear()")

    def kill(self) -> None:
        """Close the tab without asking it, and go on in a new one."""
        (old,) = self.driver.window_handles
        self.driver.switch_to.new_window("tab")
        new = self.driver.current_window_handle
        self.driver.switch_to.window(old)
        self.driver.close()
        self.driver.switch_to.window(new)
        # A tab in the background loads no video.
        self.driver.execute_cdp_cmd("Page.bringToFront", {})

    def theme(self, name: str) -> None:
        """`light` or `dark`, as the system's settings have it."""
        features = [{"name": "prefers-color-scheme", "value": name}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    @contextmanager
    def width(self, pixels: int) -> Iterator[None]:
        """As on a narrow screen."""
        narrow = {"width": pixels, "height": 800, "deviceScaleFactor": 1, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def script(self, code: str, *arguments: object) -> Any:
        return self.driver.execute_script(code, *arguments)

    def until(self, holds: Callable[[], T], what: str, within_s: float = WITHIN_S) -> T:
        """Wait for it; fails with what the page shows instead."""

        def once(_: Chrome) -> T:
            try:
                return holds()
            except StaleElementReferenceException:
                return False  # type: ignore[return-value]

        wait = WebDriverWait(self.driver, within_s, poll_frequency=0.05)
        try:
            return wait.until(once)
        except Exception as error:
            raise AssertionError(f"{what} did not come; the page shows:\n{self.text()}") from error

    def see(self, css: str, text: str = "", within_s: float = WITHIN_S) -> WebElement:
        """The first visible element with this text in it."""
        return self.until(
            lambda: next((one for one in self.all(css) if text in one.text), None),
            f"{css} with {text!r}",
            within_s,
        )  # type: ignore[return-value]

    def all(self, css: str) -> Sequence[WebElement]:
        found = self.driver.find_elements(By.CSS_SELECTOR, css)
        return [one for one in found if one.is_displayed()]

    def button(self, name: str) -> WebElement:
        """By its words, or by what a screen reader says."""

        def named() -> WebElement | None:
            for one in reversed(self.all("button, a")):
                if name in (one.text.strip(), one.get_attribute("aria-label")):
                    return one
            return None

        return self.until(named, f"the button {name!r}")  # type: ignore[return-value]

    def press(self, name: str) -> None:
        self.until(lambda: self.button(name).is_enabled(), f"an enabled button {name!r}")
        self.button(name).click()

    def fill(self, css: str, text: str) -> None:
        field = self.see(css)
        field.clear()
        field.send_keys(text)

    def choose(self, label: str, *files: Path) -> None:
        """Files as the browser's own dialog gives them."""
        css = f"input[type=file][aria-label={json.dumps(label)}]"
        field = self.until(
            lambda: next(iter(self.driver.find_elements(By.CSS_SELECTOR, css)), None), css
        )
        assert field is not None
        field.send_keys("\n".join(str(path) for path in files))

    def drop(self, css: str, *files: Path) -> None:
        """Files dragged from the desktop: a browser gives handles of them, as of no other way."""
        self.see(css)
        box = self.script(
            "return document.querySelector(arguments[0]).getBoundingClientRect()", css
        )
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        paths = [str(path) for path in files]
        data = {"items": [], "files": paths, "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            event = {"type": kind, **place, "data": data}
            self.driver.execute_cdp_cmd("Input.dispatchDragEvent", event)

    @contextmanager
    def handed(self, file: Path) -> Iterator[None]:
        """The browser's own dialog gives this file, by a handle of its private file system."""
        self.script(_ADD_INPUT)
        self.driver.find_element(By.ID, "handed").send_keys(str(file))
        self.driver.execute_async_script(_HAND_OVER)
        yield
        self.script("document.getElementById('handed').remove()")

    @contextmanager
    def second_tab(self, path: str) -> Iterator[None]:
        """Another tab on `path`, which the words then are about; it is closed at the end."""
        first = self.driver.current_window_handle
        kept = self.script("return sessionStorage.getItem(arguments[0])", SIGNED_IN)
        self.driver.switch_to.new_window("tab")
        try:
            self.open("/icon.svg")
            self.script("sessionStorage.setItem(arguments[0], arguments[1])", SIGNED_IN, kept)
            self.open(path)
            yield
        finally:
            self.driver.close()
            self.driver.switch_to.window(first)
            self.driver.execute_cdp_cmd("Page.bringToFront", {})

    def clipboard(self) -> str:
        """What the page has copied."""
        allowed = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
        self.driver.execute_cdp_cmd("Browser.grantPermissions", {**allowed, "origin": self.url})
        return str(self.script("return navigator.clipboard.readText()"))

    def texts(self, css: str) -> list[str]:
        return [one.text for one in self.all(css)]

    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    def violations(self) -> list[str]:
        """What axe-core finds on the page as it is now."""
        self.script(AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then((found) => done(found.violations))"
        )
        return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]

    def complaints(self) -> list[str]:
        """What the browser's console complains of, as breaches of the security policy."""
        return [
            entry["message"]
            for entry in self._log("browser")
            if "Content Security Policy" in entry["message"] or "Uncaught" in entry["message"]
        ]

    def origins(self) -> set[str]:
        """Of everything that the page as it is now has asked for."""
        urls = self.script("return performance.getEntriesByType('resource').map((one) => one.name)")
        parts = (urlsplit(url) for url in urls)
        return {f"{one.scheme}://{one.netloc}" for one in parts if one.netloc}

    def _log(self, kind: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = cast("Any", self.driver).get_log(kind)
        return entries
