"""The command in this process, through `main` and its exit codes; behind it the real API."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reelroom import cli
from tests.unit.client.room import Room


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty one to be in, and none of this process's own settings."""
    for name in list(os.environ):
        if name.startswith(("REELROOM_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path.with_name(f"{tmp_path.name}-home")))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("rm", "ses_1", given="y")` as a person types it into a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    def command(*arguments: str | Path, given: str = "") -> Ended:
        monkeypatch.setattr("sys.argv", ["reelroom", *map(str, arguments)])
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            sys.exit(cli.main())  # type: ignore[func-returns-value]  # it may return, or exit itself
        out, err = capsys.readouterr()
        code = ended.value.code or 0
        assert isinstance(code, int)
        return Ended(code, _without_telemetry(out), err)

    return command


def _without_telemetry(out: str) -> str:
    """The API answers in this process and writes its log to the same stdout."""
    return "".join(
        line
        for line in out.splitlines(keepends=True)
        if not line.startswith(('{"level"', '{"_aws"'))
    )


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    """What the commands talk to."""
    made = Room()
    for module in ("recordings", "uploads"):
        monkeypatch.setattr(f"reelroom.cli.{module}.room", lambda *_: made.client)
    return made
