"""Does the written file hold all sources? ffmpeg's exit code does not tell, its tables do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from reelroom.domain.media import CombinePlan, Family, TrackKind
from reelroom.domain.media_errors import CombineIncomplete

from .align import Alignment, NotAligned, align
from .boxes import MalformedBox
from .ffprobe import child, fraction, probe
from .limits import MediaLimits
from .movie import read_movie
from .samples import Samples, movie_samples, packet_sizes
from .tables import SampleSizes
from .times import shown_seconds

_COMPLAINT = re.compile(
    r"Impossible to open|[Pp]acket corrupt|corrupt input packet|ends? prematurely|partial file"
    r"|too small|writing trailer|Invalid data found|[Ee]rror (?:reading|muxing|during demuxing)"
    r"|No space left|Input/output error|truncat|Invalid NAL|moov atom not found",
)


def complaint_in(stderr: str) -> str:
    """The first words in which ffmpeg tells of lost bytes, else nothing.

    No more of the line: it goes on with paths, and with what the file says of itself.
    """
    found = _COMPLAINT.search(stderr)
    return f"ffmpeg reported '{found[0]}'" if found else ""


def verify_samples(
    plan: CombinePlan,
    expected: Sequence[Sequence[Samples | None]],
    joined: Path,
    limits: MediaLimits,
    tick: Callable[[], None],
) -> tuple[Alignment, ...]:
    """Compare each output track's sample sizes with the sources' one after the other.

    `expected[i][j]` is track i in source j; so is the answer. Raises CombineIncomplete naming the
    first source whose samples are not all there, in order.
    """
    found = _found(plan, joined, limits, tick)
    aligned: list[Alignment] = []
    for track, parts, actual in zip(plan.tracks, expected, found, strict=False):
        try:
            aligned.append(align(parts, actual, subtitles=track.kind is TrackKind.SUBTITLE))
        except NotAligned as error:
            name = plan.sources[error.place].footage.name
            raise CombineIncomplete(
                f"the {track.kind} of {name} is not whole in it", source=name
            ) from error
    if len(aligned) < len(expected):
        raise CombineIncomplete(f"it has {len(aligned)} of {len(expected)} tracks")
    return tuple(aligned)


def _found(
    plan: CombinePlan, joined: Path, limits: MediaLimits, tick: Callable[[], None]
) -> list[SampleSizes]:
    if plan.family is not Family.MP4:
        sizes, complaint = packet_sizes(joined, plan.family, limits, tick)
        if complaint:
            raise CombineIncomplete(complaint_in(complaint) or "it cannot be read back whole")
        return [sizes[index] for index in sorted(sizes)]
    try:
        movie = read_movie(joined, limits.samples_max * limits.sources_max)
    except MalformedBox as error:
        raise CombineIncomplete(str(error)) from error
    if movie.moov is None or movie.overrun:
        raise CombineIncomplete("its index is missing")
    by_id = movie_samples(joined, movie, limits.samples_max * limits.sources_max)
    return [by_id[track.track_id].sizes for track in movie.tracks]


def verify_duration(plan: CombinePlan, expected: Fraction, found: Fraction) -> None:
    """Raises CombineIncomplete when the result is more than a frame off the sources' sum."""
    fps = plan.sources[0].footage.fps
    frame = 1 / fps if fps else Fraction(1, 10)
    allowed = max(frame, Fraction(1, 50)) if _has_video(plan) else Fraction(1, 10)
    if abs(expected - found) > allowed + Fraction(1, 1000):
        raise CombineIncomplete(
            f"it lasts {float(found):.3f} s and its sources {float(expected):.3f} s"
        )


def joined_duration(
    plan: CombinePlan, joined: Path, limits: MediaLimits, tick: Callable[[], None]
) -> Fraction:
    """Seconds that the result lasts: its longest kept video (else audio) track, by its tables."""
    wanted = TrackKind.VIDEO if _has_video(plan) else TrackKind.AUDIO
    places = [place for place, track in enumerate(plan.tracks) if track.kind is wanted]
    if plan.family is not Family.MP4:
        answer, _ = probe(joined, plan.family, limits, tick)
        return fraction(child(answer, "format"), "duration")
    movie = read_movie(joined, limits.samples_max * limits.sources_max)
    with joined.open("rb") as file:
        return max(shown_seconds(file, movie.tracks[place], movie.timescale) for place in places)


def _has_video(plan: CombinePlan) -> bool:
    return any(track.kind is TrackKind.VIDEO for track in plan.tracks)


def verify_shift(plan: CombinePlan, shift: Fraction | None) -> None:
    """Raises CombineIncomplete when a join moved sound and picture a frame or more apart."""
    fps = plan.sources[0].footage.fps
    if shift is not None and shift > max(1 / fps if fps else 0, Fraction(1, 50)):
        raise CombineIncomplete(f"a join moved sound by {float(shift * 1000):.1f} ms")
