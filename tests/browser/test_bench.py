"""The page's bench runs to its end at its tiniest size; what it measures there says nothing."""

from __future__ import annotations

from pathlib import Path

from bench import browser
from bench.options import Options, Scale
from localstack.cloud import LocalCloud
from tests.browser.screen import Screen


def test_an_upload_from_chromium_is_compared_with_plain_puts(
    screen: Screen, cloud: LocalCloud, tmp_path: Path
) -> None:
    gigabit, none, scripts = browser.measure_in(cloud, screen, Options(Scale.QUICK), tmp_path)
    assert browser.RAW in gigabit.peer
    assert browser.RAW in none.peer
    assert scripts.met
