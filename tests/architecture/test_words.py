"""Tracked files name no machine, no package index and no unfinished work."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.architecture.sources import ROOT

# Written so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.})])/(?:work|root|home/\w+)/",
    "the address of a package index": r"(?:--|^)(?:extra-)?index-url\b|\bfind-links\b.*/"
    r"|https?://[^\s\"']*/simple\b|files\.pythonhosted\.org|registry\.npmjs\.org",
    "unfinished work": r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b",
}


def findings(text: str) -> list[str]:
    """Every forbidden thing in a text as `line number: what`."""
    return [
        f"{number}: {what}"
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if re.search(pattern, line)
    ]


def tracked_text() -> list[tuple[str, str]]:
    """Path and text of every tracked file that is text."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    read = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in path.read_bytes()[:8192]:
            read.append((name, path.read_text(encoding="utf-8")))
    return read


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only git knows what is tracked")
def test_tracked_files_name_no_machine_no_index_and_no_unfinished_work() -> None:
    files = tracked_text()
    found = {
        name: findings(text) for name, text in files if name != "tests/architecture/test_words.py"
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "cache = '/root/.cache'",
        "see /work/notes.md",
        "open('/home/jane/clip.mp4')",
        "--index-url https://mirror.example/simple",
        "    resolved: https://registry.npmjs.org/left-pad",
        "# TODO: later",
    ],
)
def test_a_planted_word_is_found(line: str) -> None:
    assert findings(line)


@pytest.mark.parametrize(
    "line", ["/app/work/media", "s3://bucket/root/x", "./work/x", "/mnt/media"]
)
def test_a_path_of_the_product_is_not_reported(line: str) -> None:
    assert findings(line) == []
