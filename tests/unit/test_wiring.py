"""What each deployable is made of, and what it does not load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reelroom.settings import FilesSettings
from reelroom.wiring import SystemClock, SystemEntropy, files_for_files
from tests.unit.test_settings import COMPLETE

ROOT = Path(__file__).resolve().parents[2]
REPORT = "import json, sys; print(json.dumps(sorted(sys.modules)))"
# The SDK loads awscrt by itself where it finds it; functions are shipped without.
WITHOUT_CRT = "import sys; sys.modules['awscrt'] = None\n"


def loaded(code: str, work_dir: Path) -> set[str]:
    """Modules that a fresh process has loaded after `code`."""
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    paths = {"REELROOM_WORK_DIR": str(work_dir), "PATH": os.environ["PATH"]}
    answer = subprocess.run(
        [sys.executable, "-c", f"{WITHOUT_CRT}{code}\n{REPORT}"],
        cwd=ROOT,
        env=COMPLETE | keys | paths,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(answer.stdout))


GRAPHQL = """
from datetime import timedelta
from reelroom.settings import GraphqlSettings
from reelroom.wiring import services_for_graphql
services = services_for_graphql(GraphqlSettings.from_environment())
life = timedelta(minutes=15)
target = services.blobs.sign_part("staging/a", "upload", 1, 8, life)
assert "X-Amz-SignedHeaders=content-length%3Bhost" in target.url, target.url
assert "combine" in services.kinds
"""
# Nobody listens there: a call that gets as far as connecting was made without awscrt.
CALLS = """
from datetime import timedelta
from reelroom.domain.errors import Transient
from reelroom.domain.parts import Part
blobs, part = services.blobs, Part(1, 8, "0" * 16, "etag")
for call in (
    lambda: blobs.create_multipart("staging/a", "video/mp4"),
    lambda: blobs.complete_multipart("staging/a", "upload", [part], 8, "0" * 16),
    lambda: blobs.parts("staging/a", "upload"),
    lambda: blobs.head("staging/a"),
    lambda: blobs.delete(["staging/a"]),
):
    try:
        call()
    except Transient:
        continue
    raise SystemExit("no call was made")
"""
FILES = """
from reelroom.settings import FilesSettings
from reelroom.wiring import files_for_files
files_for_files(FilesSettings.from_environment()).entries("staging")
"""
TASK = """
from reelroom.wiring import task_from_environment
task = task_from_environment()
assert (task.root / "session_recordings").is_dir()
"""


def test_graphql_loads_nothing_that_only_tasks_need(tmp_path: Path) -> None:
    modules = loaded(GRAPHQL, tmp_path)
    unwanted = {"httpx", "typer", "rich", "ffmpeg", "reelroom.media", "reelroom.aws.transfers"}
    assert modules & unwanted == set()
    assert "boto3" in modules


def test_a_function_calls_storage_without_the_library_of_tasks(tmp_path: Path) -> None:
    endpoint = "import os; os.environ['AWS_ENDPOINT_URL_S3'] = 'http://127.0.0.1:9'"
    assert "awscrt.checksums" not in loaded(f"{endpoint}{GRAPHQL}{CALLS}", tmp_path)


def test_files_loads_neither_the_sdk_nor_the_database(tmp_path: Path) -> None:
    assert loaded(FILES, tmp_path) & {"boto3", "botocore", "pynamodb"} == set()


def test_a_task_has_its_folders_and_its_transfers(tmp_path: Path) -> None:
    assert "reelroom.aws.transfers" in loaded(TASK, tmp_path)


def test_files_are_those_of_the_work_directory(tmp_path: Path) -> None:
    (tmp_path / "staging" / "ses_1").mkdir(parents=True)
    files = files_for_files(FilesSettings(tmp_path))
    assert [entry.path for entry in files.entries("staging")] == ["staging/ses_1"]


def test_the_clock_and_chance_are_the_system_s() -> None:
    now = SystemClock()()
    assert now.utcoffset() == timedelta()
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)
    entropy = SystemEntropy()
    assert len({entropy.bits() for _ in range(50)}) == 50
    assert len({entropy.uuid() for _ in range(50)}) == 50


@pytest.mark.parametrize("missing", ["REELROOM_MEDIA_BUCKET", "REELROOM_TABLE_JOBS"])
def test_a_task_without_its_settings_says_which(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reelroom.settings import SettingsError
    from reelroom.wiring import task_from_environment

    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(missing)
    with pytest.raises(SettingsError, match=missing):
        task_from_environment()
