"""Run one stream copy and find out why it failed: exit code and complaints both count."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence

from reelroom.domain.media_errors import (
    CombineIncomplete,
    DiskFull,
    MediaLimit,
    MediaToolFailed,
    SourceUnsupported,
)

from .limits import MediaLimits
from .process import Bounds, Finished, run
from .verify import complaint_in

_NO_SPACE = ("No space left", "Disk quota exceeded")
_UNWRITABLE = (
    "not currently supported in container",
    "Could not find tag",
    "Could not write header",
)
_INDEX_TOO_SMALL = "reserved_moov_size is too small"
_BY_SIGNAL = {-signal.SIGKILL, 128 + signal.SIGKILL, -signal.SIGTERM, 255}


def copy(
    argv: Sequence[str],
    *,
    size_bytes: int,
    file_bytes: int,
    limits: MediaLimits,
    tick: Callable[[], None],
) -> Finished:
    """Run ffmpeg; `size_bytes` gives the deadline, `file_bytes` bounds what it may write."""
    bounds = Bounds(
        timeout_s=limits.copy_timeout_s(size_bytes),
        address_space_bytes=limits.address_space_bytes,
        file_bytes=limits.file_bytes_max or file_bytes,
        tick_s=limits.tick_s,
    )
    return run(argv, bounds, tick=tick)


def index_did_not_fit(ended: Finished) -> bool:
    """Whether the reserved space was too small for the index (rc 0 in ffmpeg 5, 234 in 9)."""
    return _INDEX_TOO_SMALL in ended.stderr


def refuse_failed_copy(ended: Finished) -> None:
    """Raise what a failed copy means: DiskFull, MediaLimit, MediaToolFailed, CombineIncomplete."""
    if any(words in ended.stderr for words in _NO_SPACE):
        raise DiskFull()
    if ended.returncode == -signal.SIGXFSZ or "File too large" in ended.stderr:
        raise MediaLimit("The joined file grew beyond the allowed size, so it was removed.")
    if any(words in ended.stderr for words in _UNWRITABLE):
        raise SourceUnsupported("This footage", "its format has no lossless container")
    complaint = complaint_in(ended.stderr)
    if complaint:
        raise CombineIncomplete(complaint)
    if ended.returncode in _BY_SIGNAL:
        raise MediaToolFailed("ffmpeg was stopped from outside. Try again.")
    if ended.returncode:
        raise CombineIncomplete(f"ffmpeg ended with code {ended.returncode}")
