"""What a bench writes into a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.command import run
from bench.figure import Figure, at_most
from bench.options import Options
from bench.page import NoBlock, renew

PAGE = """\
# Figures

<!-- measured: join -->
old
<!-- end: join -->

Words of a person.

<!-- measured: other -->
kept
<!-- end: other -->
"""


def test_a_bench_renews_its_own_block_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "figures.md"
    page.write_text(PAGE, encoding="utf-8")
    renew(page, "join", "| 1 \\1 |")
    after = page.read_text(encoding="utf-8")
    assert after == PAGE.replace("old\n", "\n| 1 \\1 |\n\n")
    renew(page, "join", "| 1 \\1 |")
    assert page.read_text(encoding="utf-8") == after


def test_a_page_without_the_block_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "figures.md"
    page.write_text(PAGE, encoding="utf-8")
    with pytest.raises(NoBlock, match="measured: api"):
        renew(page, "api", "")


def test_the_page_tells_the_command_the_machine_and_a_missed_target(tmp_path: Path) -> None:
    page = tmp_path / "figures.md"
    page.write_text(PAGE, encoding="utf-8")

    def measure(_: Options, __: Path) -> list[Figure]:
        return [at_most("memory", 131.0, 130.0, "MB")]

    assert run("join", measure, ["--full", "--rounds", "3", "--page", str(page)]) == 1
    after = page.read_text(encoding="utf-8")
    for words in ('`make bench-join ARGS="--full --rounds 3"`: 20', "cores", "| MISSED |"):
        assert words in after
