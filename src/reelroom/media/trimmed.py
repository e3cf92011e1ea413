"""Frames that an edit list (ISO/IEC 14496-12, 8.6.6) hides from the viewer.

A phone trims a clip by such a list: the hidden frames stay in the file, and a join would squeeze
them into its seam. A single edit that only skips the reordering delay hides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from .times import first_shown, last_shown
from .track_box import TrackBox

_EMPTY = -1
_LOOK_AT = 512


@dataclass(frozen=True, slots=True)
class Hidden:
    """Frames hidden at the start, and elsewhere, among the first and last 512."""

    head: int = 0
    rest: int = 0


def hidden_frames(file: BinaryIO, track: TrackBox, movie_timescale: int) -> Hidden:
    """What lies outside the track's edits; several edits hide one frame at least.

    An edit counts in movie ticks, so one frame may start at its very end.
    """
    media = [edit for edit in track.edits if edit.media_time != _EMPTY]
    if not media or not track.stts.count:
        return Hidden()
    first, last = media[0], media[-1]
    head = sum(time < first.media_time for time in first_shown(file, track, _LOOK_AT))
    tail = 0
    if last.duration:
        end = last.media_time + -(-last.duration * track.timescale // movie_timescale)
        tail = sum(start >= end for start, _ in last_shown(file, track, _LOOK_AT))
    return Hidden(head, max(tail, len(media) - 1))
