"""Footage with bits turned over: joined or refused with a code, in time, and never a crash."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path
from typing import Final

import pytest

from reelroom.domain.errors import ReelroomError
from reelroom.domain.media import SourceFile
from reelroom.media.join import join
from reelroom.media.limits import MediaLimits
from reelroom.media.plan import plan_combine
from tests.faults.amount import amount

FLIPS = amount(20, 200)
# Where the index of each kind of file begins, or its first bytes that tell of the rest.
KINDS: Final = {"mp4": b"moov", "mkv": b"\x16\x54\xae\x6b", "ts": b"G", "avi": b"strl"}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {kind: _made(folder / f"good.{kind}") for kind in KINDS}


def _made(path: Path) -> Path:
    picture, tone = "testsrc2=size=64x64:rate=10:duration=0.5", "sine=duration=0.5"
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone)
    codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    call = ["ffmpeg", "-loglevel", "error", "-nostdin", *inputs, *codecs, str(path)]
    subprocess.run(call, check=True)
    return path


@pytest.mark.parametrize("seed", range(FLIPS))
def test_footage_with_bits_turned_over_is_joined_or_refused(
    seed: int, clips: dict[str, Path], tmp_path: Path
) -> None:
    """Half are MP4, the rest of the other kinds; half of the flips hit what tells of the rest."""
    kind = "mp4" if seed % 4 < 2 else ("mkv", "ts", "avi")[seed // 4 % 3]
    clip = clips[kind]
    chance, data = random.Random(seed), bytearray(clip.read_bytes())
    first = data.index(KINDS[kind]) if seed % 2 else 0
    for _ in range(chance.choice([1, 1, 8, 64])):
        data[chance.randrange(first, len(data))] ^= 1 << chance.randrange(8)
    hurt = tmp_path / "hurt"
    hurt.write_bytes(data)
    (tmp_path / "work").mkdir()
    part = tmp_path / "1.part"
    files = [SourceFile(clip, clip.name), SourceFile(hurt, f"hurt.{kind}")]
    refusal = refusal_of(files, part, tmp_path / "work")
    if refusal is not None:
        assert refusal.code.isupper()
        assert refusal.message.endswith(".")
        assert not part.exists()
    assert list((tmp_path / "work").iterdir()) == []


def refusal_of(files: list[SourceFile], part: Path, work_dir: Path) -> ReelroomError | None:
    """None when they were joined; any other exception is the test's failure."""
    limits = MediaLimits()
    try:
        plan = plan_combine(files, limits=limits)
        join(plan, part, work_dir=work_dir, on_progress=lambda _: None, limits=limits)
    except ReelroomError as refusal:
        return refusal
    return None
