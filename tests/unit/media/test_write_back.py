"""Write-back is begun while a file grows; it changes nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelroom.media import write_back
from reelroom.media.write_back import begin_write_back

BEGIN = 2


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int]]:
    """Offset, length and flags of each request to the system."""
    calls: list[tuple[int, int, int]] = []

    def call(_handle: int, offset: int, length: int, flags: int) -> int:
        calls.append((offset, length, flags))
        return 0

    monkeypatch.setattr(write_back, "_sync_file_range", lambda: call)
    return calls


def test_all_of_the_file_is_begun_without_waiting(
    tmp_path: Path, asked: list[tuple[int, int, int]]
) -> None:
    part = tmp_path / "joined.part"
    part.write_bytes(b"footage")
    begin_write_back(part)
    assert asked == [(0, 0, BEGIN)]


def test_a_file_that_is_not_there_yet_is_left_alone(
    tmp_path: Path, asked: list[tuple[int, int, int]]
) -> None:
    begin_write_back(tmp_path / "joined.part")
    assert asked == []


def test_a_system_without_the_call_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_back, "_sync_file_range", lambda: None)
    begin_write_back(tmp_path)


def test_this_system_takes_the_call_and_the_bytes_stay(tmp_path: Path) -> None:
    part = tmp_path / "joined.part"
    part.write_bytes(b"footage" * 100_000)
    begin_write_back(part)
    assert part.read_bytes() == b"footage" * 100_000
