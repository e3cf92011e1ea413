"""A recording in chapters, as a camera would leave it, made by ffmpeg."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

CHAPTERS: Final = 3
_SECONDS: Final = 4


def chaptered(folder: Path) -> list[Path]:
    """`GX010042.MP4` and so on: one continuous picture with a counter, and a tone that rises."""
    return [_chapter(folder, number) for number in range(1, CHAPTERS + 1)]


def _chapter(folder: Path, number: int) -> Path:
    path = folder / f"GX{number:02d}0042.MP4"
    picture = f"testsrc2=size=1280x720:rate=30:duration={_SECONDS}"
    tone = f"sine=frequency={220 * number}:sample_rate=48000:duration={_SECONDS}"
    subprocess.run(
        [
            *("ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y"),
            *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone),
            *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
            *("-g", "30", "-b:v", "8M", "-c:a", "aac", "-ac", "2", "-shortest"),
            *("-metadata", "creation_time=2026-11-20T10:00:00Z"),
            *("-f", "mp4", str(path)),
        ],
        check=True,
    )
    return path
