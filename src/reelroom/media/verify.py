"""Does the written file hold all sources? ffmpeg's exit code does not tell, its tables do."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from reelroom.domain.media import CombinePlan, Family, TrackKind
from reelroom.domain.media_errors import CombineIncomplete

from .boxes import MalformedBox
from .ffprobe import child, fraction, probe
from .limits import MediaLimits
from .movie import read_movie
from .samples import Samples, expanded, movie_samples, packet_sizes
from .tables import SampleSizes
from .times import shown_seconds

_COMPLAINT = re.compile(
    r"Impossible to open|[Pp]acket corrupt|corrupt input packet|ends? prematurely|partial file"
    r"|too small|writing trailer|Invalid data found|[Ee]rror (?:reading|muxing|during demuxing)"
    r"|No space left|Input/output error|truncat|Invalid NAL|moov atom not found",
)
_QT_SIZE_OF_PCM = 1
_EMPTY_SUBTITLE = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """How many samples each track of the result holds."""

    samples: tuple[int, ...]


def complaint_in(stderr: str) -> str:
    """The first line in which ffmpeg tells of lost bytes, else nothing."""
    return next((line.strip() for line in stderr.splitlines() if _COMPLAINT.search(line)), "")


def verify_samples(
    plan: CombinePlan,
    expected: Sequence[Sequence[Samples | None]],
    joined: Path,
    limits: MediaLimits,
    tick: Callable[[], None],
) -> Counted:
    """Compare each output track's sample sizes with the sources' one after the other.

    `expected[i][j]` is track i in source j. Raises CombineIncomplete naming the first source
    whose samples are not all there, in order.
    """
    found = _found(plan, joined, limits, tick)
    for place, parts in enumerate(expected):
        actual = found[place] if place < len(found) else SampleSizes(0, 0, array("I"))
        track = plan.tracks[place]
        missing = _first_missing(parts, actual, track.kind)
        if missing is not None:
            name = plan.sources[missing].footage.name
            raise CombineIncomplete(f"the {track.kind} of {name} is not whole in it", source=name)
    return Counted(tuple(sizes.count for sizes in found[: len(expected)]))


def _found(
    plan: CombinePlan, joined: Path, limits: MediaLimits, tick: Callable[[], None]
) -> list[SampleSizes]:
    if plan.family is not Family.MP4:
        sizes, complaint = packet_sizes(joined, plan.family, limits, tick)
        if complaint:
            raise CombineIncomplete(complaint)
        return [sizes[index] for index in sorted(sizes)]
    try:
        movie = read_movie(joined, limits.samples_max * limits.sources_max)
    except MalformedBox as error:
        raise CombineIncomplete(str(error)) from error
    if movie.moov is None or movie.overrun:
        raise CombineIncomplete("its index is missing")
    by_id = movie_samples(joined, movie, limits.samples_max * limits.sources_max)
    return [by_id[track.track_id].sizes for track in movie.tracks]


def _first_missing(
    parts: Sequence[Samples | None], actual: SampleSizes, kind: TrackKind
) -> int | None:
    """The place of the first source whose samples do not follow, None when all do."""
    present = [(place, part) for place, part in enumerate(parts) if part is not None]
    if kind is TrackKind.SUBTITLE:
        present = [(place, Samples(_spoken(part.sizes))) for place, part in present]
        actual = _spoken(actual)
    if actual.uniform and all(part.sizes.uniform for _, part in present):
        return _uniform_missing(present, actual)
    output = expanded(actual)
    lists = [(place, part, expanded(part.sizes)) for place, part in present]
    ends: dict[int, set[int]] = {-1: {0}}
    for step, (place, part, sizes) in enumerate(lists):
        ends[step] = {end for start in ends[step - 1] for end in _ends(output, start, sizes, part)}
        if not ends[step]:
            return place
    if len(output) not in ends[len(lists) - 1]:
        return lists[-1][0] if lists else None
    return None


def _spoken(sizes: SampleSizes) -> SampleSizes:
    """Subtitles without the empty samples (a length of 0 alone) that muxers put into pauses."""
    listed = array("I", (size for size in expanded(sizes) if size != _EMPTY_SUBTITLE))
    return SampleSizes(len(listed), 0, listed)


def _ends(output: array[int], start: int, sizes: array[int], part: Samples) -> set[int]:
    """Where `sizes`, less what its edit list hides, may end in `output` when it starts there."""
    found: set[int] = set()
    for head in range(part.head + 1):
        for tail in range(part.tail + 1):
            wanted = sizes[head : len(sizes) - tail]
            end = start + len(wanted)
            if output[start:end] == wanted:
                found.add(end)
    return found


def _uniform_missing(present: Sequence[tuple[int, Samples]], actual: SampleSizes) -> int | None:
    total = sum(part.sizes.count for _, part in present)
    hidden = sum(part.head + part.tail for _, part in present)
    for place, part in present:
        if part.sizes.uniform not in (actual.uniform, _QT_SIZE_OF_PCM):
            return place
    return None if total - hidden <= actual.count <= total else present[-1][0]


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
