"""The bounds within which foreign bytes are read and written."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Where the tools are and what one run may cost; the defaults fit 100 chapters of 4 GB.

    `copy_floor_bytes_per_s` gives a copy its deadline: `copy_base_s` + bytes / floor.
    `file_bytes_max` (0 = from the plan) bounds the written file. `address_space_bytes` is
    each child's RLIMIT_AS: a 16000 x 16000 picture makes an unbounded probe take 664 MB.
    A probe takes 60 (1080p) to 92 MB (4K) and 0.1 s.
    """

    ffmpeg: str = "ffmpeg"
    ffprobe: str = "ffprobe"
    max_pixels: int = 100_000_000
    address_space_bytes: int = 2048 * MIB
    probe_timeout_s: float = 30.0
    copy_base_s: float = 60.0
    copy_floor_bytes_per_s: int = 20_000_000
    sources_max: int = 100
    tracks_max: int = 32
    samples_max: int = 20_000_000
    file_bytes_max: int = 0
    free_margin_bytes: int = 64 * MIB
    tick_s: float = 0.25

    def copy_timeout_s(self, size_bytes: int) -> float:
        """Seconds that a stream copy of `size_bytes` may take."""
        return self.copy_base_s + size_bytes / self.copy_floor_bytes_per_s
