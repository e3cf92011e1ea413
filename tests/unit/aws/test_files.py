"""What `Files` promises: the fake, the folder, and the folder behind the Files function."""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reelroom.aws.files import LambdaFiles
from reelroom.aws.folder import FolderFiles
from reelroom.domain.errors import Invalid, Transient
from reelroom.ports import Files
from reelroom.settings import ensure_work_dirs
from tests.fakes.files import FakeFiles


@dataclass(frozen=True)
class Folder:
    files: Files
    add: Callable[[str], None]


class Context:
    """What a function is told of its invocation."""

    function_name = "files"
    function_version = "1"
    invoked_function_arn = "arn:aws:lambda:us-east-1:1:function:files"
    memory_limit_in_mb = 512
    aws_request_id = "request-1"


class InProcess:
    """A Lambda client that runs the Files function right here, with JSON in between."""

    def __init__(self, handler: Callable[[Any, Any], Any]) -> None:
        self._handler = handler

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == "files"
        try:
            body = self._handler(json.loads(Payload), Context())
        except Exception as error:
            failed = {"errorType": type(error).__name__, "errorMessage": str(error)}
            return {
                "FunctionError": "Unhandled",
                "Payload": io.BytesIO(json.dumps(failed).encode()),
            }
        return {"Payload": io.BytesIO(json.dumps(body).encode())}


@pytest.fixture(params=["fake", "folder", "function"])
def folder(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Folder:
    if request.param == "fake":
        fake = FakeFiles()
        return Folder(fake, fake.add)
    ensure_work_dirs(tmp_path)

    def add(path: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)

    if request.param == "folder":
        return Folder(FolderFiles(tmp_path), add)
    monkeypatch.setenv("REELROOM_WORK_DIR", str(tmp_path))
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "files")
    function = importlib.reload(importlib.import_module("functions.cleanup.files"))
    client: Any = InProcess(function.handler)
    return Folder(LambdaFiles(lambda: client, "files"), add)


def names(folder: Folder, of: str) -> list[str]:
    return [entry.path for entry in folder.files.entries(of)]


def test_entries_are_files_and_folders_one_level_deep(folder: Folder) -> None:
    for path in ("staging/ses_1/job_1/0001", "staging/ses_1/0002", "staging/ses_2/0001"):
        folder.add(path)
    assert names(folder, "staging") == ["staging/ses_1", "staging/ses_2"]
    assert names(folder, "staging/ses_1") == ["staging/ses_1/0002", "staging/ses_1/job_1"]
    assert all(one.modified_at.tzinfo for one in folder.files.entries("staging"))


def test_files_and_whole_folders_go_and_what_is_gone_is_fine(folder: Folder) -> None:
    for path in ("staging/ses_1/job_1/0001", "staging/ses_2/a", "staging/ses_2/b"):
        folder.add(path)
    for _ in range(2):
        folder.files.delete(["staging/ses_1", "staging/ses_2/a"])
    assert names(folder, "staging") == ["staging/ses_2"]
    assert names(folder, "staging/ses_2") == ["staging/ses_2/b"]
    assert names(folder, "staging/ses_1") == []


def test_an_empty_parent_goes_with_its_last_file(folder: Folder) -> None:
    folder.add("session_recordings/ses_1/a.mp4")
    folder.files.delete(["session_recordings/ses_1/a.mp4"])
    assert names(folder, "session_recordings") == []


@pytest.mark.parametrize("path", ["other/a", "session_recordings", "staging/../other"])
def test_nothing_else_is_reached(folder: Folder, path: str) -> None:
    with pytest.raises((Invalid, Transient)):
        folder.files.delete([path])
