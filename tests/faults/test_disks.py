"""Disks that are really full while footage is joined, and such that fail while it is committed."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from reelroom.domain.states import JobStatus
from reelroom.runner.loop import Outcome
from reelroom.usecases.recording import delete_recording, list_recordings
from tests.fakes.sender import OWNER
from tests.faults.amount import amount
from tests.faults.beginnings import done
from tests.faults.rig import Rig
from tests.faults.test_crash_points import clips, made_of

_PAGE: Final = 4096
# Room for this share of the sources and the result together.
SHARES: Final = amount((0.3, 0.8), (0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95))

is_root: Final = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")


@contextmanager
def small_disk(folder: Path, room: int) -> Iterator[Callable[[], None]]:
    """A file system of `room` bytes at `folder`; what is yielded makes it large."""
    folder.mkdir()

    def mount(options: str) -> None:
        call = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        subprocess.run(call, check=True, capture_output=True)

    mount(f"size={room // _PAGE * _PAGE}")
    try:
        yield lambda: mount("remount,size=64m")
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@is_root
@pytest.mark.parametrize("share", SHARES)
def test_a_disk_that_fills_up_under_the_footage_is_waited_for(
    share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else took the room after it was looked at: nothing torn becomes final."""
    footage = clips()
    room = int(share * 2 * sum(map(len, footage)))
    monkeypatch.setattr("jobs.combiner.job._require_space", lambda *_: None)
    monkeypatch.setattr("reelroom.media.join.need_space", lambda *_: None)
    with small_disk(tmp_path / "disk", max(room, 2 * _PAGE)) as enlarge:
        rig = Rig(tmp_path / "disk" / "media", piece=1 << 14)
        job = rig.sender.queued(*footage)
        (task,) = rig.waiting_tasks()
        assert rig.run(task) is Outcome.WAITING, rig.crashes
        row = rig.sender.row(job)
        assert (row.status, row.crashes) == (JobStatus.QUEUED, 0)
        assert row.reason is not None
        assert row.reason.code == "DISK_FULL"
        assert [path for path in rig.root.rglob("*") if path.is_file()] == []
        enlarge()
        rig.prove("a disk is full", share)
        assert len(made_of(rig, job)) > 0


STEPS: Final = {
    "the part is synced": ("reelroom.media.commit.os.fsync", 1),
    "the part is linked": ("reelroom.media.commit.os.link", 1),
    "the folder is synced": ("reelroom.media.commit.os.fsync", 2),
}


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("problem", ["EIO", "ESTALE", "ENOSPC"])
@pytest.mark.parametrize("step", STEPS)
def test_a_commit_on_a_failing_disk_is_made_again(
    step: str, problem: str, times: int, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, first = STEPS[step]
    fail(monkeypatch, target, getattr(errno, problem), range(first, first + times))
    job = rig.sender.queued(b"one", b"two")
    rig.prove("a commit on a failing disk", (step, problem, times))
    assert rig.crashes == []
    assert made_of(rig, job) == b"onetwo"


@pytest.mark.parametrize("problem", ["EIO", "ESTALE", "EROFS"])
def test_files_that_cannot_be_deleted_now_are_deleted_later(
    problem: str, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = done(rig)
    (recording,) = list_recordings(rig.world.services, OWNER, job.session_id).items
    delete_recording(rig.world.services, OWNER, recording.id)
    with monkeypatch.context() as patch:
        fail(patch, "reelroom.aws.folder.os.unlink", getattr(errno, problem), range(1, 100))
        rig.sweep()
        assert (rig.root / recording.media_id).exists()
        assert rig.violations() == []
    rig.prove("a file cannot be deleted", problem)
    assert not (rig.root / recording.media_id).exists()


def fail(patch: pytest.MonkeyPatch, target: str, number: int, calls: range) -> None:
    """These calls of a function of `os`, counted from 1, raise OSError."""
    real: Any = getattr(os, target.rpartition(".")[2])
    met = [0]

    def failing(*arguments: Any, **named: Any) -> Any:
        met[0] += 1
        if met[0] in calls:
            raise OSError(number, os.strerror(number))
        return real(*arguments, **named)

    patch.setattr(target, failing)
