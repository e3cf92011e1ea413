"""Frames that an edit list (ISO/IEC 14496-12, 8.6.6) hides from the viewer.

A phone trims a clip by such a list: the hidden frames stay in the file, and a join would squeeze
them into its seam. A single edit that only skips the reordering delay hides nothing.
"""

from __future__ import annotations

from typing import BinaryIO

from .times import first_shown, last_shown
from .track_box import TrackBox

_EMPTY = -1
_LOOK_AT = 512


def hidden_frames(file: BinaryIO, track: TrackBox, movie_timescale: int) -> int:
    """How many of the first and last 512 samples lie outside the track's edits, 1 at least for
    several edits. An edit counts in movie ticks, so one frame may start at its very end.
    """
    media = [edit for edit in track.edits if edit.media_time != _EMPTY]
    if not media or not track.stts.count:
        return 0
    first, last = media[0], media[-1]
    hidden = sum(time < first.media_time for time in first_shown(file, track, _LOOK_AT))
    if last.duration:
        end = last.media_time + -(-last.duration * track.timescale // movie_timescale)
        hidden += sum(start >= end for start, _ in last_shown(file, track, _LOOK_AT))
    return max(hidden, len(media) - 1)
