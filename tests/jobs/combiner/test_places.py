"""Where a combine keeps its inputs, and that its result may become final on another disk."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobs.combiner.job import Combiner
from jobs.combiner.places import Places
from reelroom.domain.job import STAGING_FOLDERS
from reelroom.domain.media_errors import DiskFull
from reelroom.domain.recording import Contents
from reelroom.media.limits import MediaLimits
from reelroom.ports import Published
from reelroom.runner.stop import StopSign
from reelroom.runner.work import Work
from tests.fakes.blobs import crc_of
from tests.fakes.sender import Sender
from tests.fakes.services import World

MEMORY = Path("/dev/shm")


@dataclass
class Transfers:
    """Brings the same clip for every source; remembers where it was put."""

    clip: Path
    places: list[Path] = field(default_factory=list)

    def download(self, key: str, to: Path, size: int, on_bytes: Callable[[int], None]) -> str:
        shutil.copy(self.clip, to)
        on_bytes(size)
        self.places.append(to)
        return crc_of(to.read_bytes())

    def publish(
        self, path: Path, key: str, content_type: str, on_bytes: Callable[[int], None]
    ) -> Published:
        return Published(path.stat().st_size, "ab" * 32, "0" * 16)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=1")
    coder = ("-c:v", "libx264", "-preset", "ultrafast", "-threads", "1")
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-nostdin", *picture, *coder, str(path)], check=True
    )
    return path


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder of another file system, as a task's own disk is beside EFS."""
    if not MEMORY.is_dir() or MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has no second file system at /dev/shm")
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder) / "staging"


def combined(root: Path, staging_dir: Path, clip: Path) -> tuple[Contents, list[Path]]:
    """What two clips became, and where each was staged."""
    sender, transfers, data = Sender(World()), Transfers(clip), clip.read_bytes()
    work = Work(sender.claimed(sender.queued(data, data)), sender.queue, StopSign(), lambda: 0.0)
    return Combiner(root, staging_dir, transfers, MediaLimits())(work), transfers.places


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_result_becomes_final_on_another_disk_than_its_inputs(
    tmp_path: Path, other_disk: Path, clip: Path
) -> None:
    contents, staged = combined(tmp_path, other_disk, clip)
    assert [path.is_relative_to(other_disk) for path in staged] == [True, True]
    (final,) = files_below(tmp_path)
    assert final.parent.parent.name == "session_recordings"
    assert (final.stat().st_size, contents.duration_ms) == (contents.size_bytes, 2000)
    assert files_below(other_disk) == []


@pytest.mark.parametrize("folder", STAGING_FOLDERS)
def test_inputs_may_lie_beside_the_result_and_are_gone_at_the_end(
    tmp_path: Path, clip: Path, folder: str
) -> None:
    _, staged = combined(tmp_path, tmp_path / folder, clip)
    assert {path.relative_to(tmp_path).parts[0] for path in staged} == {folder}
    assert [path.relative_to(tmp_path).parts[0] for path in files_below(tmp_path)] == [
        "session_recordings"
    ]


def test_free_space_is_looked_for_where_the_inputs_go(
    tmp_path: Path, other_disk: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage

    def full_in_memory(path: Path) -> object:
        return usage(path)._replace(free=0) if Path(path).is_relative_to(MEMORY) else usage(path)

    monkeypatch.setattr(shutil, "disk_usage", full_in_memory)
    with pytest.raises(DiskFull):
        combined(tmp_path, other_disk, clip)
    assert files_below(other_disk) == []


@pytest.mark.parametrize(
    ("odd", "free", "beside_the_sources"),
    [(0, 0, True), (1000, 1110, True), (1000, 1109, False)],
)
def test_odd_sources_are_mended_where_there_is_room(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    odd: int,
    free: int,
    beside_the_sources: bool,
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    places = Places(tmp_path / "staging", tmp_path / "efs" / "1.part", 1, None)
    wanted = places.staging if beside_the_sources else places.part.parent
    assert places.mending(odd, 100) == wanted


def test_what_a_killed_attempt_mended_beside_the_result_is_cleared(tmp_path: Path) -> None:
    places = Places(tmp_path / "staging" / "2", tmp_path / "efs" / "2.part", 2, None)
    (tmp_path / "efs" / "join-abc").mkdir(parents=True)
    (tmp_path / "efs" / "join-abc" / "0001.treated").write_bytes(b"x")
    places.clear_older()
    assert list((tmp_path / "efs").iterdir()) == []
