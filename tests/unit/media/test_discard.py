"""A large file is gone at once, whoever frees its blocks."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from reelroom.media import discard as discarding
from reelroom.media.discard import discard

LARGE = 65 << 20


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def descriptors() -> list[Path]:
    return list(Path("/proc/self/fd").iterdir())


@pytest.mark.parametrize("size", [0, LARGE])
def test_the_name_is_gone_and_no_descriptor_of_ours_stays(tmp_path: Path, size: int) -> None:
    before = len(descriptors())
    discard(sparse(tmp_path / "joined.part", size))
    assert list(tmp_path.iterdir()) == []
    assert len(descriptors()) == before


def test_another_process_holds_a_large_file_and_none_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    monkeypatch.setattr(discarding, "_hold", lambda handle: held.append(os.fstat(handle).st_size))
    monkeypatch.setattr(os, "major", lambda _: 8)
    discard(sparse(tmp_path / "small", LARGE // 2))
    discard(sparse(tmp_path / "large", LARGE))
    assert held == [LARGE]


def test_a_network_file_system_is_never_asked_to_remove_an_open_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discarding, "_hold", lambda _: pytest.fail("it is held"))
    monkeypatch.setattr(os, "major", lambda _: 0)
    discard(sparse(tmp_path / "large", LARGE))
    assert list(tmp_path.iterdir()) == []


def test_a_file_with_another_name_is_only_unlinked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discarding, "_hold", lambda _: pytest.fail("it is held"))
    file = sparse(tmp_path / "large", LARGE)
    os.link(file, tmp_path / "final")
    discard(file)
    assert [path.name for path in tmp_path.iterdir()] == ["final"]


def test_what_is_not_there_is_nothing_to_say_and_a_link_is_not_followed(tmp_path: Path) -> None:
    discard(tmp_path / "never")
    target = sparse(tmp_path / "target", LARGE)
    (tmp_path / "link").symlink_to(target)
    discard(tmp_path / "link")
    assert list(tmp_path.iterdir()) == [target]


def test_without_a_shell_the_file_is_removed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_shell(*_: object, **__: object) -> None:
        raise FileNotFoundError("sh")

    monkeypatch.setattr(subprocess, "run", no_shell)
    discard(sparse(tmp_path / "large", LARGE))
    assert list(tmp_path.iterdir()) == []
