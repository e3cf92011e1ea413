"""Deleting in the work directory, and nowhere else."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reelroom.aws.folder import FolderFiles
from reelroom.domain.errors import Invalid, Transient
from reelroom.domain.job import STAGING_FOLDERS
from reelroom.ports import Entry
from reelroom.settings import ensure_work_dirs

SESSION = "session_recordings/ses_1"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "media"
    ensure_work_dirs(root)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "precious").write_text("kept")
    return root


@pytest.fixture
def files(root: Path) -> FolderFiles:
    return FolderFiles(root)


def add(root: Path, path: str) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(path)
    return file


def test_a_file_goes_and_its_empty_folder_with_it(root: Path, files: FolderFiles) -> None:
    add(root, f"{SESSION}/a.mp4")
    files.delete([f"{SESSION}/a.mp4"])
    assert list((root / "session_recordings").iterdir()) == []


def test_a_folder_with_something_else_in_it_stays(root: Path, files: FolderFiles) -> None:
    add(root, f"{SESSION}/a.mp4")
    kept = add(root, f"{SESSION}/b.mp4")
    files.delete([f"{SESSION}/a.mp4"])
    assert kept.exists()
    assert not (root / SESSION / "a.mp4").exists()


@pytest.mark.parametrize("folder", STAGING_FOLDERS)
def test_inputs_are_reached_wherever_they_were_kept(
    root: Path, files: FolderFiles, folder: str
) -> None:
    add(root, f"{folder}/ses_1/job_1/1/0001")
    assert [entry.path for entry in files.entries(folder)] == [f"{folder}/ses_1"]
    files.delete([f"{folder}/ses_1/job_1"])
    assert list((root / folder).iterdir()) == []


def test_whole_folders_go(root: Path, files: FolderFiles) -> None:
    add(root, "staging/ses_1/job_1/deep/er/0001")
    add(root, "staging/ses_1/job_1/0002")
    add(root, "staging/ses_2/job_2/0001")
    files.delete(["staging/ses_1"])
    assert [one.name for one in (root / "staging").iterdir()] == ["ses_2"]


def test_what_is_gone_already_is_fine(root: Path, files: FolderFiles) -> None:
    files.delete([f"{SESSION}/a.mp4", "staging/ses_9", "staging/ses_9/job_9/0001"])
    assert (root / "staging").is_dir()


def test_an_empty_parent_goes_although_the_file_was_gone(root: Path, files: FolderFiles) -> None:
    (root / SESSION).mkdir()
    files.delete([f"{SESSION}/a.mp4"])
    assert not (root / SESSION).exists()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        ".",
        "..",
        "session_recordings",
        "staging",
        "staging/",
        "other/a",
        "/etc/passwd",
        "../outside/precious",
        "staging/../../outside/precious",
        "staging/./a",
        "staging//a",
        "staging/a\0b",
        "staging/..",
        "stagingx/a",
        "./staging/a",
    ],
)
def test_no_path_leads_out(root: Path, files: FolderFiles, path: str) -> None:
    with pytest.raises(Invalid):
        files.delete([path])
    assert (root.parent / "outside" / "precious").exists()
    assert (root / "staging").is_dir()


def test_nothing_is_deleted_when_one_path_of_many_is_wrong(root: Path, files: FolderFiles) -> None:
    kept = add(root, "staging/ses_1/0001")
    with pytest.raises(Invalid):
        files.delete(["staging/ses_1", "../outside"])
    assert kept.exists()


@pytest.mark.parametrize("path", ["staging/link/precious", "staging/link/sub/deeper"])
def test_a_link_in_the_way_is_not_followed(root: Path, files: FolderFiles, path: str) -> None:
    (root / "staging" / "link").symlink_to(root.parent / "outside")
    files.delete([path])
    assert (root.parent / "outside" / "precious").exists()


def test_a_link_itself_goes_and_what_it_names_stays(root: Path, files: FolderFiles) -> None:
    (root / "staging" / "link").symlink_to(root.parent / "outside")
    folder = root / "staging" / "ses_1"
    folder.mkdir()
    (folder / "link").symlink_to(root.parent / "outside")
    files.delete(["staging/link", "staging/ses_1"])
    assert list((root / "staging").iterdir()) == []
    assert (root.parent / "outside" / "precious").exists()


def test_entries_are_one_level_with_their_times(root: Path, files: FolderFiles) -> None:
    file = add(root, f"{SESSION}/a.mp4")
    add(root, f"{SESSION}/.uuid/part")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    found = files.entries(SESSION)
    assert [entry.path for entry in found] == [f"{SESSION}/.uuid", f"{SESSION}/a.mp4"]
    assert found[1] == Entry(f"{SESSION}/a.mp4", datetime.fromtimestamp(1_700_000_000, UTC))
    assert [entry.path for entry in files.entries("session_recordings/")] == [SESSION]


def test_entries_of_a_folder_that_is_gone_are_none(files: FolderFiles) -> None:
    assert files.entries("staging/ses_9") == []


def test_entries_reach_nothing_outside(root: Path, files: FolderFiles) -> None:
    (root / "staging" / "link").symlink_to(root.parent / "outside")
    assert files.entries("staging/link") == []
    for folder in ("", "..", "other", "staging/.."):
        with pytest.raises(Invalid):
            files.entries(folder)


def test_two_that_delete_the_same_folder_leave_nothing(root: Path, files: FolderFiles) -> None:
    for number in range(300):
        add(root, f"staging/ses_1/{number % 7}/{number}")
    both = [threading.Thread(target=files.delete, args=(["staging/ses_1"],)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert not (root / "staging" / "ses_1").exists()


def test_a_failing_disk_is_a_passing_cause(
    root: Path, files: FolderFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(root, "staging/ses_1")

    def stale(*_args: object, **_named: object) -> None:
        raise OSError(116, "Stale file handle")

    monkeypatch.setattr(os, "unlink", stale)
    with pytest.raises(Transient, match="Stale file handle"):
        files.delete(["staging/ses_1"])
