"""kill -9 at every step of a combine, in its first attempt, in the second, and in both."""

from __future__ import annotations

import subprocess
import tempfile
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from reelroom.domain.job import Job
from reelroom.domain.states import JobStatus
from reelroom.usecases.recording import list_recordings
from reelroom.usecases.session import remove_session
from tests.fakes.sender import OWNER
from tests.faults.amount import LEVEL
from tests.faults.engine import watch_disk, watch_footage
from tests.faults.layer import Mode
from tests.faults.rig import Rig

Point = tuple[str, int, Mode]

BEFORE, AFTER = Mode.KILL_BEFORE, Mode.KILL_AFTER
# In the order in which an undisturbed attempt passes them.
POINTS: Final[dict[str, Point]] = {
    "before the claim": ("rows.write=RUNNING", 1, BEFORE),
    "after the claim": ("rows.write=RUNNING", 1, AFTER),
    "before the first source": ("transfers.download", 1, BEFORE),
    "in the middle of a source": ("transfers.piece", 1, AFTER),
    "between two sources": ("transfers.download", 2, BEFORE),
    "after the last source": ("engine.plan", 1, BEFORE),
    "before the join": ("engine.plan", 1, AFTER),
    "while the join writes": ("engine.progress", 1, BEFORE),
    "after the join": ("engine.join", 1, AFTER),
    "before COMMITTING": ("rows.write=COMMITTING", 1, BEFORE),
    "after COMMITTING, before the link": ("rows.write=COMMITTING", 1, AFTER),
    "after the link": ("disk.sync_folder", 1, BEFORE),
    "before the part goes": ("disk.sync_folder", 1, AFTER),
    "while own staging goes": ("disk.remove_tree", 1, BEFORE),
    "before it is published": ("publish.head", 1, BEFORE),
    "with an open multipart upload": ("publish.create_multipart", 1, AFTER),
    "after the last part": ("publish.put_bytes", 1, AFTER),
    "after the object is complete": ("publish.complete_multipart", 1, AFTER),
    "before DONE": ("rows.write=DONE", 1, BEFORE),
    "after DONE": ("rows.write=DONE", 1, AFTER),
}
ALL_CUT_SHORT: Final = "while the join writes"
LINKED: Final = "after the link"


def plan(point: str) -> dict[str, dict[int, Point]]:
    """Which run is killed where; a run that does not come by its point goes through."""
    return {
        "first": {1: POINTS[point]},
        "second": {1: POINTS[ALL_CUT_SHORT], 2: POINTS[point]},
        "both": {1: POINTS[point], 2: POINTS[point]},
        "second, rolling forward": {1: POINTS[LINKED], 2: POINTS[point]},
    }


PLANS: Final = tuple(plan(ALL_CUT_SHORT))


def kill_at(rig: Rig, points: dict[int, Point]) -> None:
    def arm(run: int) -> None:
        if run in points:
            name, nth, mode = points[run]
            rig.layer.arm_named(name, mode, nth)

    rig.before_run = arm


@cache
def clips() -> tuple[bytes, ...]:
    """Two chapters of footage that join."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple(clip(Path(folder) / f"{pitch}.mp4", pitch) for pitch in (330, 440))


def clip(path: Path, pitch: int) -> bytes:
    picture = "testsrc2=size=64x64:rate=10:duration=0.5"
    tone = f"sine=frequency={pitch}:duration=0.5"
    codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone)
    call = ["ffmpeg", "-loglevel", "error", "-nostdin", *inputs, *codecs, str(path)]
    subprocess.run(call, check=True)
    return path.read_bytes()


@pytest.mark.parametrize("attempts", PLANS)
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_combine_ends_in_one_whole_recording(point: str, attempts: str, rig: Rig) -> None:
    kill_at(rig, plan(point)[attempts])
    job = rig.sender.queued(b"one", b"two")
    rig.run(rig.waiting_tasks()[0])
    assert rig.layer.fired, "nobody comes by this point"
    rig.prove("kill -9 of a combine", (point, attempts))
    assert made_of(rig, job) == b"onetwo"


@pytest.mark.skipif(LEVEL == "sample", reason="with footage in `make faults`")
@pytest.mark.parametrize("attempts", PLANS)
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_combine_of_footage_ends_in_one_whole_recording(
    point: str, attempts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(tmp_path / "media", piece=1 << 14)
    watch_footage(monkeypatch, rig.layer)
    watch_disk(monkeypatch, rig.layer)
    kill_at(rig, plan(point)[attempts])
    job = rig.sender.queued(*clips())
    rig.prove("kill -9 of a combine of footage", (point, attempts))
    assert rig.crashes == [], [traceback.format_exception(one) for one in rig.crashes]
    made = made_of(rig, job)
    assert made[4:8] == b"ftyp"
    (recording,) = list_recordings(rig.world.services, OWNER, job.session_id).items
    assert 950 <= recording.contents.duration_ms <= 1100
    assert recording.contents.size_bytes == len(made)


@pytest.mark.parametrize("point", POINTS)
def test_a_session_may_be_removed_at_any_step(point: str, rig: Rig) -> None:
    job = rig.sender.queued(b"one", b"two")
    remove_when(
        rig, POINTS[point], lambda: remove_session(rig.world.services, OWNER, job.session_id)
    )
    rig.prove("a session is removed in mid-combine", point)
    assert rig.blobs.objects == {}
    assert [path for path in rig.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("point", POINTS)
def test_a_session_may_be_removed_and_its_runner_killed_at_any_step(point: str, rig: Rig) -> None:
    job = rig.sender.queued(b"one", b"two")
    kill_at(rig, {1: POINTS[point]})
    rig.run(rig.waiting_tasks()[0])
    remove_session(rig.world.services, OWNER, job.session_id)
    rig.prove("a session is removed after a kill", point)
    assert rig.blobs.objects == {}
    assert [path for path in rig.root.rglob("*") if path.is_file()] == []


def remove_when(rig: Rig, point: Point, remove: Callable[[], None]) -> None:
    """At the point, the session is removed and the sweep comes by; the runner goes on."""
    name, nth, mode = point

    def interrupt() -> None:
        remove()
        rig.sweep_beside()

    rig.layer.interrupt_at(name, nth, mode, interrupt)
    rig.run(rig.waiting_tasks()[0])


def made_of(rig: Rig, job: Job) -> bytes:
    """The recording's bytes, the same in both places."""
    assert rig.sender.row(job).status is JobStatus.DONE
    (recording,) = list_recordings(rig.world.services, OWNER, job.session_id).items
    data = (rig.root / recording.media_id).read_bytes()
    assert rig.blobs.bytes[recording.object_key] == data
    return data
