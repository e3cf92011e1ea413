"""What a container says of what it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Codecs as ffmpeg names them, where they are known; `others` are tracks beside picture and
    sound. `duration_ms` is 0 where nothing tells it."""

    duration_ms: int
    video_codec: str | None = None
    audio_codec: str | None = None
    width: int = 0
    height: int = 0
    fps: float = 0.0
    others: tuple[str, ...] = ()
