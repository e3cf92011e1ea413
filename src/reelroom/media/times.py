"""Decode and presentation times of a track (ISO/IEC 14496-12, 8.6.1), in its own ticks."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from fractions import Fraction
from operator import mul
from typing import BinaryIO

from .boxes import read_at
from .tables import Rows, read_rows
from .track_box import TrackBox

_EMPTY = -1
_REORDERED = 64


def duration_of(file: BinaryIO, stts: Rows) -> int:
    """The sum of all sample durations."""
    flat = array("I", read_at(file, stts.offset, stts.count * stts.width))
    if sys.byteorder == "little":
        flat.byteswap()
    return sum(map(mul, flat[0::2], flat[1::2]))


def decode_times(file: BinaryIO, stts: Rows, wanted: Sequence[int]) -> list[int]:
    """Decode times of the samples `wanted`, ascending; the track's end for one too many."""
    times: list[int] = []
    sample = tick = 0
    runs = read_rows(file, stts, "II")
    count, delta = next(runs, (0, 0))
    for target in wanted:
        while target >= sample + count:
            sample, tick = sample + count, tick + count * delta
            following = next(runs, None)
            if following is None:
                count = 0
                break
            count, delta = following
        times.append(tick + max(0, min(target - sample, count)) * delta)
    return times


def first_shown(file: BinaryIO, track: TrackBox, count: int) -> list[int]:
    """Presentation times of the first samples, in decode order, edits not applied."""
    count = min(count, track.sizes.count)
    decoded = decode_times(file, track.stts, range(count))
    return [time + shift for time, shift in zip(decoded, _shifts(file, track, count), strict=True)]


def last_shown(file: BinaryIO, track: TrackBox, count: int) -> list[tuple[int, int]]:
    """(start, end) presentation times of the last samples, edits not applied."""
    count = min(count, track.sizes.count)
    deltas = _from_end(file, track.stts, "II", count)
    shifts = _from_end(file, track.ctts, "Ii", count) if track.ctts.count else [0] * count
    end = duration_of(file, track.stts)
    shown: list[tuple[int, int]] = []
    for delta, shift in zip(deltas, shifts, strict=False):
        shown.append((end - delta + shift, end + shift))
        end -= delta
    return shown


def shown_seconds(file: BinaryIO, track: TrackBox, movie_timescale: int) -> Fraction:
    """Where the last shown sample ends on the movie's time line."""
    end = max((end for _, end in last_shown(file, track, _REORDERED)), default=0)
    return Fraction(end, track.timescale) - origin(track, movie_timescale)


def origin(track: TrackBox, movie_timescale: int) -> Fraction:
    """Seconds that the edit list takes off: skipped media less an empty edit in front."""
    taken = Fraction(0)
    for edit in track.edits:
        if edit.media_time != _EMPTY:
            return taken + Fraction(edit.media_time, track.timescale)
        taken -= Fraction(edit.duration, movie_timescale)
    return taken


def _shifts(file: BinaryIO, track: TrackBox, count: int) -> list[int]:
    """Composition offsets of the first samples, signed as every writer means them."""
    shifts: list[int] = []
    table = Rows(track.ctts.offset, min(track.ctts.count, count), track.ctts.width)
    for run, shift in read_rows(file, table, "Ii"):
        shifts.extend([shift] * min(run, count - len(shifts)))
    return shifts + [0] * (count - len(shifts))


def _from_end(file: BinaryIO, table: Rows, form: str, count: int) -> list[int]:
    """The last `count` values of a run-length table, last one first."""
    kept = min(table.count, count)
    tail = Rows(table.offset + (table.count - kept) * table.width, kept, table.width)
    values: list[int] = []
    for run, value in reversed(list(read_rows(file, tail, form))):
        values.extend([value] * min(run, count - len(values)))
    return values
