"""The final name appears at once and whole, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from reelroom.domain.media_errors import FinalFileExists
from reelroom.media.commit import commit


def test_a_part_becomes_the_final_file(tmp_path: Path) -> None:
    part, final = tmp_path / "a.part", tmp_path / "a.mp4"
    part.write_text("whole")
    commit(part, final)
    assert final.read_text() == "whole"
    assert not part.exists()


def test_another_file_is_never_overwritten(tmp_path: Path) -> None:
    part, final = tmp_path / "a.part", tmp_path / "a.mp4"
    part.write_text("new")
    final.write_text("old")
    with pytest.raises(FinalFileExists):
        commit(part, final)
    assert (final.read_text(), part.read_text()) == ("old", "new")


def test_a_commit_interrupted_after_the_link_is_finished(tmp_path: Path) -> None:
    part, final = tmp_path / "a.part", tmp_path / "a.mp4"
    part.write_text("whole")
    os.link(part, final)
    commit(part, final)
    assert not part.exists()
    commit(part, final)
    assert final.read_text() == "whole"


def test_a_file_system_without_links_gets_a_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, final = tmp_path / "a.part", tmp_path / "a.mp4"
    part.write_text("whole")

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    commit(part, final)
    assert final.read_text() == "whole"
    part.write_text("second")
    with pytest.raises(FinalFileExists):
        commit(part, final)


def test_a_missing_part_and_final_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        commit(tmp_path / "a.part", tmp_path / "a.mp4")
