"""Footage that is made for the tests: a second each, H.264 and AAC, every chapter different."""

from __future__ import annotations

import subprocess
from pathlib import Path

SECONDS = 1
_TAKES = {"320x180": "0042"}


def chapters(folder: Path, count: int, size: str = "320x180") -> list[Path]:
    """`GX010042.MP4` and so on; other picture sizes get another take's number."""
    take = _TAKES.get(size, "0077")
    paths = [folder / f"GX{number:02d}{take}.MP4" for number in range(1, count + 1)]
    for number, path in enumerate(paths, start=1):
        if not path.exists():
            _make(path, size, 200 + 10 * number)
    return paths


def padded(path: Path, to: Path, size: int) -> Path:
    """The same footage with a `free` box behind it: `size` bytes to send, nothing to see."""
    data = path.read_bytes()
    extra = size - len(data)
    with to.open("wb") as file:
        file.write(data + extra.to_bytes(4, "big") + b"free")
        seed = bytes(range(251)) * 4177
        left = extra - 8
        while left > 0:
            file.write(seed[:left])
            left -= len(seed)
    return to


def _make(path: Path, size: str, pitch: int) -> None:
    picture = f"testsrc2=size={size}:rate=30:duration={SECONDS}"
    tone = f"sine=frequency={pitch}:sample_rate=48000:duration={SECONDS}"
    subprocess.run(
        [
            *("ffmpeg", "-loglevel", "error", "-nostdin", "-y"),
            *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone),
            *("-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "15"),
            *("-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", "-f", "mp4", str(path)),
        ],
        check=True,
    )
