"""`combine` and `probe` beside the other commands: no cloud, exit code 3, nothing left behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.media.footage import FootageBox
from tests.unit.cli.conftest import Run


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> FootageBox:
    return FootageBox(tmp_path_factory.mktemp("clips"))


def test_files_are_combined_and_described_without_a_cloud(
    run: Run, clips: FootageBox, folder: Path
) -> None:
    ended = run("combine", "--output", "day.mp4", clips["silent"], clips["silent"])
    assert ended.code == 0, ended.err
    report = json.loads(ended.out)
    assert (report["output"], report["duration_ms"]) == ("day.mp4", 4000)
    assert [path.name for path in folder.iterdir()] == ["day.mp4"]
    shown = run("probe", "day.mp4")
    assert shown.code == 0
    assert json.loads(shown.out)["differences"] == []


def test_a_mismatch_is_exit_code_3_and_leaves_no_file(
    run: Run, clips: FootageBox, folder: Path
) -> None:
    ended = run("combine", "-o", "day.mp4", clips["silent"], clips["reference"])
    assert (ended.code, ended.out) == (3, "")
    assert "reference.mp4" in ended.err
    assert "audio" in ended.err
    assert list(folder.iterdir()) == []
    assert run("probe", clips["silent"], clips["reference"]).code == 3


def test_what_is_no_footage_is_exit_code_3(run: Run, folder: Path) -> None:
    (folder / "notes.mp4").write_text("no film")
    ended = run("combine", "notes.mp4")
    assert (ended.code, ended.out) == (3, "")
    assert "notes.mp4" in ended.err
    assert [path.name for path in folder.iterdir()] == ["notes.mp4"]
