"""Clips made once a run, camera files where they are, and the engine in one call."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from reelroom.domain.media import CombineProgress, CombineReport, SourceFile
from reelroom.media.join import join
from reelroom.media.limits import MediaLimits
from reelroom.media.plan import plan_combine
from tests.media.footage import FootageBox

ROOT = Path(__file__).resolve().parents[2]
Combine = Callable[..., CombineReport]


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> FootageBox:
    """Generated clips, shared by parallel workers of one run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return FootageBox(shared / "clips")


@pytest.fixture
def camera() -> Callable[[str], Path]:
    """A real camera file by name, or a skip that says where it was looked for."""
    folder = Path(os.environ.get("REELROOM_MEDIA", ROOT / ".." / "shared" / "media"))

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            pytest.skip(f"no camera file {name} in REELROOM_MEDIA")
        return path

    return find


def source(path: Path) -> SourceFile:
    """A source called as its file."""
    return SourceFile(path, path.name)


@pytest.fixture
def limits() -> MediaLimits:
    """The limits of production, with a quick tick."""
    return MediaLimits(tick_s=0.05)


@pytest.fixture
def combine(tmp_path: Path, limits: MediaLimits) -> Combine:
    """Plan and join `files` into `<tmp>/joined.part`."""

    def run(
        files: Sequence[Path],
        *,
        on_progress: Callable[[CombineProgress], None] = lambda _: None,
        with_limits: MediaLimits = limits,
    ) -> CombineReport:
        plan = plan_combine([source(path) for path in files], limits=with_limits)
        part = tmp_path / "joined.part"
        return join(plan, part, work_dir=tmp_path, on_progress=on_progress, limits=with_limits)

    return run
