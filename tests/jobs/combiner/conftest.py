from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.jobs.combiner.bench import Bench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench(tmp_path)
    made.watch(monkeypatch)
    return made


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two chapters that join and, third, one with another picture size."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "combiner-clips"
    folder.mkdir(exist_ok=True)
    made = [folder / f"{name}.mp4" for name in ("one", "two", "odd")]
    for path, size, pitch in zip(
        made, ("160x90", "160x90", "192x108"), (220, 330, 440), strict=True
    ):
        if not path.exists():
            _make(path, size, pitch)
    return made


def _make(path: Path, size: str, pitch: int) -> None:
    scratch = path.with_name(f".{os.getpid()}-{path.name}")
    picture = f"testsrc2=size={size}:rate=30:duration=0.5"
    tone = f"sine=frequency={pitch}:sample_rate=48000:duration=0.5"
    subprocess.run(
        [
            *("ffmpeg", "-loglevel", "error", "-nostdin", "-y"),
            *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone),
            *("-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "15"),
            *("-c:a", "aac", "-shortest", "-f", "mp4", str(scratch)),
        ],
        check=True,
    )
    scratch.replace(path)
