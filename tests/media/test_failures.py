"""A join that cannot be finished leaves nothing and says why."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from reelroom.domain.media import CombinePhase, CombinePlan, CombineProgress, Family
from reelroom.domain.media_errors import CombineIncomplete, DiskFull, MediaLimit, MediaToolFailed
from reelroom.media import commands
from reelroom.media import join as joining
from reelroom.media.join import join
from reelroom.media.limits import MediaLimits
from reelroom.media.plan import plan_combine
from tests.media.conftest import Combine, source
from tests.media.footage import FootageBox


class Cancelled(Exception):
    """What a listener raises to stop a join."""


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def stalling(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An ffmpeg that stays silent for a long time once it has started to write."""
    program = tmp_path_factory.mktemp("bin") / "ffmpeg"
    program.write_text(
        '#!/bin/sh\nfor last; do :; done\nprintf part > "${last#file:}"\n'
        'sleep 120 & wait\n: > "$0.ended"\n'
    )
    program.chmod(0o755)
    return str(program)


def test_a_listener_that_raises_stops_a_silent_ffmpeg_at_once(
    stalling: str, clips: FootageBox, combine: Combine, tmp_path: Path, limits: MediaLimits
) -> None:
    heard = 0

    def listen(progress: CombineProgress) -> None:
        nonlocal heard
        heard += progress.phase is CombinePhase.COMBINING
        if heard > 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        combine(
            [clips["reference"]], on_progress=listen, with_limits=replace(limits, ffmpeg=stalling)
        )
    assert not Path(f"{stalling}.ended").exists()
    assert _left(tmp_path) == []


def test_a_child_that_outlives_its_deadline_is_killed(
    stalling: str, clips: FootageBox, combine: Combine, tmp_path: Path, limits: MediaLimits
) -> None:
    hasty = replace(limits, ffmpeg=stalling, copy_base_s=0.3)
    with pytest.raises(MediaLimit, match="took too long"):
        combine([clips["reference"]], with_limits=hasty)
    assert _left(tmp_path) == []


def test_ffmpeg_killed_from_outside_is_a_passing_failure(
    stalling: str, clips: FootageBox, combine: Combine, tmp_path: Path, limits: MediaLimits
) -> None:
    def kill_children(progress: CombineProgress) -> None:
        if progress.phase is CombinePhase.COMBINING:
            for child in _children(stalling):
                os.kill(child, signal.SIGKILL)

    with pytest.raises(MediaToolFailed) as failure:
        combine(
            [clips["reference"]],
            on_progress=kill_children,
            with_limits=replace(limits, ffmpeg=stalling),
        )
    assert failure.value.retryable
    assert _left(tmp_path) == []


def _children(program: str) -> list[int]:
    """Our own that run `program`: other tests of this process have children too."""
    listing = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    pids = listing.read_text().split() if listing.exists() else []
    commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids}
    return [pid for pid, command in commands.items() if program.encode() in command]


def test_a_missing_ffmpeg_is_named(clips: FootageBox, limits: MediaLimits) -> None:
    with pytest.raises(MediaToolFailed, match="Install ffmpeg"):
        plan_combine([source(clips["reference"])], limits=replace(limits, ffprobe="no-ffprobe"))


def test_a_file_that_outgrows_its_bound_is_removed(
    clips: FootageBox, combine: Combine, tmp_path: Path, limits: MediaLimits
) -> None:
    with pytest.raises(MediaLimit, match="allowed size"):
        combine([clips["reference"]], with_limits=replace(limits, file_bytes_max=100_000))
    assert _left(tmp_path) == []


def test_too_little_space_is_said_before_a_byte_is_written(
    clips: FootageBox, combine: Combine, tmp_path: Path, limits: MediaLimits
) -> None:
    greedy = replace(limits, free_margin_bytes=1 << 62)
    with pytest.raises(DiskFull, match="bytes are needed") as failure:
        combine([clips["reference"]], with_limits=greedy)
    assert failure.value.retryable
    assert _left(tmp_path) == []


def test_a_disk_that_fills_up_while_writing_is_named(
    clips: FootageBox, limits: MediaLimits, tmp_path: Path
) -> None:
    plan = plan_combine([source(clips["reference"])], limits=limits)
    (tmp_path / "joined.part").symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        _join(plan_to=tmp_path, plan=plan, limits=limits)
    assert _left(tmp_path) == []


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_source_that_shrinks_after_its_probe_is_caught(
    place: int, clips: FootageBox, tmp_path: Path, limits: MediaLimits
) -> None:
    files = []
    for number in range(3):
        files.append(tmp_path / f"{number}.mp4")
        files[-1].write_bytes(clips["front_index"].read_bytes())
    plan = plan_combine([source(path) for path in files], limits=limits)
    os.truncate(files[place], files[place].stat().st_size * 3 // 4)
    with pytest.raises(CombineIncomplete):
        _join(plan_to=tmp_path, plan=plan, limits=limits)
    assert _left(tmp_path) == ["0.mp4", "1.mp4", "2.mp4"]


def _join(*, plan_to: Path, plan: CombinePlan, limits: MediaLimits) -> None:
    join(
        plan,
        plan_to / "joined.part",
        work_dir=plan_to,
        on_progress=lambda _: None,
        limits=limits,
    )


def test_an_index_that_outgrows_its_space_is_written_in_a_second_pass(
    clips: FootageBox, combine: Combine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(joining, "moov_size", _tiny)
    report = combine([clips["reference"], clips["same"]])
    assert report.tracks[0].samples == 120
    assert (tmp_path / "joined.part").read_bytes().index(b"moov") < 100


def _tiny(*_: object) -> int:
    return 64


def test_the_reserved_space_is_enough_and_small(clips: FootageBox, combine: Combine) -> None:
    report = combine([clips["reference"], clips["same"]])
    packets = sum(track.samples for track in report.tracks)
    sources = sum(found.size_bytes for found in report.sources)
    assert report.size_bytes - sources <= 1.5 * 1024 * 1024 + 60 * packets


def test_progress_never_goes_back_and_ends_at_the_total(
    clips: FootageBox, combine: Combine
) -> None:
    seen: list[CombineProgress] = []
    combine([clips["reference"], clips["time_base_90000"]], on_progress=seen.append)
    done = [progress.bytes_done for progress in seen]
    assert done == sorted(done)
    assert all(progress.bytes_done <= progress.bytes_total for progress in seen)
    assert [p.phase for p in (seen[0], seen[-1])] == [
        CombinePhase.PREPARING,
        CombinePhase.VERIFYING,
    ]


def test_planning_can_be_stopped(clips: FootageBox, limits: MediaLimits) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        plan_combine([source(clips["reference"])] * 4, limits=limits, tick=stop)


def test_a_name_with_quotes_and_line_breaks_is_harmless(
    clips: FootageBox, combine: Combine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    odd = tmp_path_factory.mktemp("odd") / "it's\nfile 'x' %d\\ -y #.mp4"
    odd.write_bytes(clips["reference"].read_bytes())
    assert combine([odd, clips["same"]]).sources[0].name == odd.name


def test_commands_hold_no_name_that_a_person_gave() -> None:
    script = commands.concat_list(["0001"], ["1.000000"], Family.MP4)
    assert script.splitlines() == [
        "ffconcat version 1.0",
        "file '0001'",
        "option format_whitelist mov,mp4,m4a,3gp,3g2,mj2",
        "duration 1.000000",
    ]
