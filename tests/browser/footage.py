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


def dense(path: Path) -> Path:
    """Ten seconds in some 30 MB: a player fetches them piece by piece."""
    noisy = "testsrc2=size=640x360:rate=30:duration=10,noise=alls=60:allf=t"
    x264 = ("-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "15", "-b:v", "25M")
    return _encoded(path, noisy, "sine=frequency=440:sample_rate=48000:duration=10", x264)


def hevc(path: Path) -> Path:
    """A second as newer cameras code it."""
    picture = f"testsrc2=size=320x180:rate=30:duration={SECONDS}"
    tone = f"sine=frequency=440:sample_rate=48000:duration={SECONDS}"
    x265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")
    return _encoded(path, picture, tone, (*x265, "-tag:v", "hvc1"))


def _make(path: Path, size: str, pitch: int) -> None:
    picture = f"testsrc2=size={size}:rate=30:duration={SECONDS}"
    tone = f"sine=frequency={pitch}:sample_rate=48000:duration={SECONDS}"
    x264 = ("-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "15")
    _encoded(path, picture, tone, x264)


def _encoded(path: Path, picture: str, tone: str, video: tuple[str, ...]) -> Path:
    subprocess.run(
        [
            *("ffmpeg", "-loglevel", "error", "-nostdin", "-y"),
            *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone),
            *(*video, "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", "-f", "mp4", str(path)),
        ],
        check=True,
    )
    return path
