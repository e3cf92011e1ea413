"""Frames that an edit list (ISO/IEC 14496-12, 8.6.6) hides from the viewer.

A phone trims a clip by such a list: the hidden frames stay in the file, and a join would squeeze
them into its seam. A single edit that only skips the reordering delay hides nothing.
"""

from __future__ import annotations

from typing import BinaryIO

from .tables import Rows, decode_times, duration_of, read_rows
from .track_box import TrackBox

_EMPTY = -1
_LOOK_AT = 512


def hidden_frames(file: BinaryIO, track: TrackBox, movie_timescale: int) -> int:
    """How many samples lie outside the track's edits; of the tail, one frame may be cut."""
    media = [edit for edit in track.edits if edit.media_time != _EMPTY]
    if not media or not track.stts.count:
        return 0
    if len(media) > 1:
        return max(1, _head(file, track, media[0].media_time))
    start, length = media[0].media_time, media[0].duration
    head = _head(file, track, start)
    end = start + length * track.timescale // movie_timescale
    return head + (_tail(file, track, end) if length else 0)


def _head(file: BinaryIO, track: TrackBox, start: int) -> int:
    count = min(track.sizes.count, _LOOK_AT)
    decoded = decode_times(file, track.stts, list(range(count)))
    shown = [time + shift for time, shift in zip(decoded, _shifts(file, track, count), strict=True)]
    return sum(time < start for time in shown)


def _tail(file: BinaryIO, track: TrackBox, end: int) -> int:
    """Frames that begin after the edit's end, one frame of rounding allowed."""
    total = duration_of(file, track.stts)
    first = next(iter(_shifts(file, track, 1)), 0)
    frame = total // max(1, track.sizes.count)
    return max(0, (total + first - end) // max(1, frame) - 1)


def _shifts(file: BinaryIO, track: TrackBox, count: int) -> list[int]:
    """Composition offsets of the first samples, signed as every writer means them."""
    if not track.ctts.count:
        return [0] * count
    shifts: list[int] = []
    table = Rows(track.ctts.offset, min(track.ctts.count, count), track.ctts.width)
    for run, shift in read_rows(file, table, "Ii"):
        shifts.extend([shift] * min(run, count - len(shifts)))
        if len(shifts) >= count:
            break
    return shifts + [0] * (count - len(shifts))
