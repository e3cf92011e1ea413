"""The page's own tests: uploader, preflight, order; they need no browser."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.browser.conftest import left_out

CHECKOUT = Path(__file__).parents[2]
WEB = CHECKOUT / "web"


def test_the_uploader_and_the_preflight_hold() -> None:
    if not (WEB / "node_modules" / "vitest").is_dir():
        left_out("The page's packages are not installed; run `make page`.")
    command = [str(CHECKOUT / "setup" / "node"), "npx", "--no-install", "vitest", "run"]
    ended = subprocess.run(command, cwd=WEB, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
