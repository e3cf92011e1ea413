"""`combine` and `probe` on files of this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from reelroom.cli.media import combine, probe
from tests.media.footage import FootageBox

app = typer.Typer()
app.command()(combine)
app.command()(probe)


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_combine_writes_one_file_and_prints_its_report(clips: FootageBox, tmp_path: Path) -> None:
    out = tmp_path / "day.mp4"
    ended = _run("combine", "--output", out, clips["reference"], clips["same"])
    assert ended.exit_code == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert report["output"] == str(out)
    assert report["size_bytes"] == out.stat().st_size
    assert report["duration_ms"] == 4000
    assert [path.name for path in tmp_path.iterdir()] == ["day.mp4"]


def plain(told: str) -> str:
    """A refusal of the call's words without its frame and line breaks."""
    return " ".join(told.replace("│", " ").split())


def test_a_mismatch_names_every_difference_and_leaves_no_file(
    clips: FootageBox, tmp_path: Path
) -> None:
    files = [clips[name] for name in ("reference", "resolution", "mono")]
    ended = _run("combine", "--output", tmp_path / "day.mp4", *files)
    assert ended.exit_code == 3
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [
        "resolution.mp4: frame size is 256x144, but 320x180 in reference.mp4",
        "mono.mp4: audio channels is 1 (mono), but 2 (stereo) in reference.mp4",
    ]
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_not_overwritten(clips: FootageBox, tmp_path: Path) -> None:
    out = tmp_path / "day.mp4"
    out.write_text("precious")
    ended = _run("combine", "-o", out, clips["reference"])
    assert ended.exit_code == 2
    assert "choose another name" in plain(ended.stderr)
    assert out.read_text() == "precious"


def test_a_wrong_extension_is_refused(clips: FootageBox, tmp_path: Path) -> None:
    ended = _run("combine", "-o", tmp_path / "day.mkv", clips["reference"])
    assert ended.exit_code == 2
    assert "join into .mp4" in plain(ended.stderr)


def test_a_folder_that_is_not_there_is_told(clips: FootageBox, tmp_path: Path) -> None:
    ended = _run("combine", "-o", tmp_path / "nowhere" / "day.mp4", clips["reference"])
    assert ended.exit_code == 2
    assert "make it first" in plain(ended.stderr)


def test_without_an_output_the_file_is_named_after_the_first_one(
    clips: FootageBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _run("combine", clips["reference"]).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["reference-combined.mp4"]


def test_probe_describes_files_and_says_how_they_differ(clips: FootageBox) -> None:
    ended = _run("probe", clips["reference"], clips["hlg"])
    assert ended.exit_code == 3
    described = json.loads(ended.stdout)
    assert [found["name"] for found in described["files"]] == ["reference.mp4", "hlg.mp4"]
    assert [found["property"] for found in described["differences"]] == [
        "color primaries",
        "color transfer",
        "color space",
    ]
    assert len(ended.stderr.splitlines()) == 3


def test_probe_of_files_that_fit_exits_with_0(clips: FootageBox) -> None:
    ended = _run("probe", clips["reference"], clips["same"])
    assert ended.exit_code == 0
    assert json.loads(ended.stdout)["differences"] == []
