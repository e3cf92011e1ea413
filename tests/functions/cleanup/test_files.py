"""The Files function on a folder: it lists and deletes below it, and reaches nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from localstack.template import Template
from reelroom.domain.errors import Invalid
from tests.functions.cleanup.conftest import Context, environment, imported

Invoke = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("outside")
    root = tmp_path / "media"
    for path in ("staging/ses_1/job_1/0001", "session_recordings/ses_1/a.mp4"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"film")
    return root


@pytest.fixture
def files(root: Path, template: Template) -> Iterator[Invoke]:
    variables = environment(template, "FilesFunction")
    assert variables["REELROOM_WORK_DIR"] == "/mnt/media"
    with patch.dict(os.environ, variables | {"REELROOM_WORK_DIR": str(root)}, clear=True):
        _, handler = imported(template, "FilesFunction")
        yield lambda event: handler(event, Context())
    sys.modules.pop("functions.cleanup.files", None)


def test_entries_are_listed_with_their_times(files: Invoke) -> None:
    (entry,) = files({"entries": "session_recordings/ses_1"})["entries"]
    assert entry["path"] == "session_recordings/ses_1/a.mp4"
    assert datetime.fromisoformat(entry["modified_at"]).tzinfo is not None


def test_a_folder_that_is_gone_has_no_entries(files: Invoke) -> None:
    assert files({"entries": "staging/ses_2"}) == {"entries": []}


def test_files_and_folders_are_deleted_and_may_be_gone_already(files: Invoke, root: Path) -> None:
    paths = ["staging/ses_1", "session_recordings/ses_1/a.mp4", "staging/ses_9/x"]
    for _ in range(2):
        assert files({"delete": paths}) == {"deleted": 3}
    assert sorted(path.name for path in root.rglob("*")) == ["session_recordings", "staging"]


@pytest.mark.parametrize(
    "path",
    [
        *("../secret.txt", "staging/../../secret.txt", "staging/../session_recordings/ses_1"),
        *("/etc/passwd", "/", "", ".", "..", "staging", "session_recordings/", "other/x"),
        *("staging//ses_1", "staging/./ses_1", "staging/ses_1\0", "staging/ses_1/../ses_1"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused_and_nothing_is_deleted(
    files: Invoke, root: Path, path: str
) -> None:
    with pytest.raises(Invalid):
        files({"delete": ["staging/ses_1", path]})
    assert (root / "staging/ses_1/job_1/0001").exists()
    assert (root.parent / "secret.txt").exists()


def test_a_link_leads_nowhere(files: Invoke, root: Path) -> None:
    (root / "staging" / "out").symlink_to(root.parent)
    files({"delete": ["staging/out/secret.txt"]})
    assert (root.parent / "secret.txt").read_text() == "outside"
    assert files({"entries": "staging/out"}) == {"entries": []}


@pytest.mark.parametrize("folder", ["..", "/", "staging/..", "other"])
def test_only_its_own_folders_are_listed(files: Invoke, folder: str) -> None:
    with pytest.raises(Invalid):
        files({"entries": folder})


@pytest.mark.parametrize("event", [{}, {"move": ["a"]}])
def test_it_does_nothing_else(files: Invoke, root: Path, event: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        files(event)
    assert (root / "staging/ses_1/job_1/0001").exists()
