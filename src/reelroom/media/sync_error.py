"""How far picture and sound moved against each other at the joins, from the tables alone."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from reelroom.domain.media import CombinePlan, Family, TrackKind

from .align import Alignment
from .limits import MediaLimits
from .movie import Movie, read_movie
from .samples import Samples
from .times import decode_times, origin
from .track_box import TrackBox


def largest_shift(
    plan: CombinePlan,
    samples: Sequence[Sequence[Samples | None]],
    aligned: Sequence[Alignment],
    joined: Path,
    limits: MediaLimits,
) -> Fraction | None:
    """The largest change, in seconds, of (video - audio) between a source and the result.

    Measured at the middle sample of each source. None where there is no such pair of tracks, or
    where a container keeps no tables (fragmented MP4, Matroska, TS, AVI).
    """
    pair = _pair(plan)
    if pair is None or plan.family is not Family.MP4:
        return None
    if any(source.footage.fragmented for source in plan.sources):
        return None
    output = read_movie(joined, limits.samples_max * limits.sources_max)
    moved = [
        _moved(plan, place, samples[place], aligned[place], joined, output, limits)
        for place in pair
    ]
    if any(len(track) != len(plan.sources) for track in moved):
        return None
    apart = [video - audio for video, audio in zip(*moved, strict=True)]
    return max((abs(shift - apart[0]) for shift in apart), default=Fraction(0))


def _pair(plan: CombinePlan) -> tuple[int, int] | None:
    kinds = [track.kind for track in plan.tracks]
    if TrackKind.VIDEO not in kinds or TrackKind.AUDIO not in kinds:
        return None
    return kinds.index(TrackKind.VIDEO), kinds.index(TrackKind.AUDIO)


def _moved(
    plan: CombinePlan,
    place: int,
    parts: Sequence[Samples | None],
    aligned: Alignment,
    joined: Path,
    output: Movie,
    limits: MediaLimits,
) -> list[Fraction]:
    """By source: presentation time in the result less that in the source, at its middle sample."""
    middles: list[int] = []
    before: list[Fraction] = []
    for source, part, first in zip(plan.sources, parts, aligned.starts, strict=True):
        index = source.tracks[place]
        if part is None or index is None or first is None or not part.sizes.count:
            return []
        middle = part.sizes.count // 2
        ident = source.footage.tracks[index].track_id
        movie = read_movie(source.footage.path, limits.samples_max)
        before.extend(_times(source.footage.path, movie, movie.track(ident), [middle]))
        middles.append(first + middle)
    after = _times(joined, output, output.tracks[place], middles)
    return [late - early for late, early in zip(after, before, strict=False)]


def _times(path: Path, movie: Movie, track: TrackBox | None, wanted: list[int]) -> list[Fraction]:
    if track is None:
        return []
    with path.open("rb") as file:
        ticks = decode_times(file, track.stts, wanted)
    taken = origin(track, movie.timescale)
    return [Fraction(tick, track.timescale) - taken for tick in ticks]
