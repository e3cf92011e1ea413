"""Large files as a camera leaves them, made in seconds: a short clip, repeated by stream copy."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

_QUIET: Final = ("ffmpeg", "-v", "error", "-nostdin", "-y")
_CLIP_BYTES: Final = 64_000_000
_CLIP_SECONDS: Final = 8


def camera_file(path: Path, size: int) -> Path:
    """About `size` bytes of H.264 and AAC, index at the end; large ones as a GoPro's, 1080p at
    62 Mbit/s."""
    seed = path.with_suffix(".seed.mp4")
    if size >= _CLIP_BYTES:
        clip = _encoded(seed, _CLIP_SECONDS, "1920x1080", "62M")
    else:
        clip = _encoded(seed, 1, "640x360", "8M")
    return _repeated(clip, path, max(1, round(size / clip.stat().st_size)))


def dense_file(path: Path, packets: int) -> Path:
    """About `packets` packets in few bytes: what the tables of a very long recording hold."""
    clip = _encoded(path.with_suffix(".seed.mp4"), 60, "64x36", "8k")
    per_clip = 60 * 30 + 60 * 48_000 // 1024
    return _repeated(clip, path, max(1, round(packets / per_clip)))


def chapters(folder: Path, count: int, size: int) -> list[Path]:
    """`count` files of one camera, alike but not the same file."""
    first = camera_file(folder / "GX010042.MP4", size)
    others = [folder / f"GX{number:02d}0042.MP4" for number in range(2, count + 1)]
    for other in others:
        shutil.copyfile(first, other)
    return [first, *others]


def _encoded(path: Path, seconds: int, size: str, rate: str) -> Path:
    picture = f"testsrc2=size={size}:rate=30:duration={seconds},noise=alls=60:allf=t"
    tone = f"sine=frequency=440:sample_rate=48000:duration={seconds}"
    subprocess.run(
        [
            *(*_QUIET, "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone),
            *("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p"),
            *("-b:v", rate, "-maxrate", rate, "-bufsize", rate),
            *("-c:a", "aac", "-b:a", "128k", "-shortest", "-f", "mp4", str(path)),
        ],
        check=True,
    )
    return path


def _repeated(clip: Path, path: Path, times: int) -> Path:
    script = path.with_suffix(".txt")
    script.write_text(f"file '{clip}'\n" * times, encoding="utf-8")
    joined = ("-f", "concat", "-safe", "0", "-i", str(script), "-c", "copy", "-f", "mp4")
    subprocess.run([*_QUIET, *joined, str(path)], check=True)
    script.unlink()
    clip.unlink()
    return path
