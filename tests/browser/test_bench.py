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
    *rates, scripts = browser.measure_in(cloud, screen, Options(Scale.QUICK), tmp_path)
    peers = [browser.RAW, browser.SUMMED] * 2  # over a network, and over none
    assert [peer in rate.peer for rate, peer in zip(rates, peers, strict=True)] == [True] * 4
    assert scripts.met
