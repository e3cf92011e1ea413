"""How long a source lasts in the result: the concat demuxer's `duration` line.

Without the line ffmpeg 9 lets the longest track decide, and a telemetry track that ends late opens
a hole at every join. So the picture decides: from the container's start to the end of the video.
Sound may overhang a little, as cameras cut it in whole packets; more than that is waited for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from reelroom.domain.media import Family, Footage, Track, TrackKind

OVERHANG = Fraction(1, 10)
_MICROSECOND = Fraction(1, 1_000_000)


def span(footage: Footage) -> Fraction:
    """Seconds from this source's start to the start of the next one."""
    picture = extent(footage)
    sound = _end(footage.of_kind(TrackKind.AUDIO), _start(footage))
    return sound if sound > picture + OVERHANG else picture


def extent(footage: Footage) -> Fraction:
    """Seconds from this source's start to the end of its picture, of its sound if it has none."""
    start = _start(footage)
    picture = _end(footage.of_kind(TrackKind.VIDEO), start)
    return picture or _end(footage.of_kind(TrackKind.AUDIO), start) or footage.duration


def _start(footage: Footage) -> Fraction:
    """Sound that starts before 0 is the encoder's delay and counts for nothing."""
    return max(footage.start, Fraction(0))


def _end(tracks: Sequence[Track], start: Fraction) -> Fraction:
    """The longest (lead + duration); a lead is how much later than the container it starts."""
    return max(
        (t.duration + max(Fraction(0), t.start - start) for t in tracks if t.duration),
        default=Fraction(0),
    )


def duration_lines(spans: Sequence[Fraction]) -> Iterator[str]:
    """Spans as decimal seconds whose running sum never errs by more than half a microsecond."""
    exact = Fraction(0)
    written = 0
    for length in spans:
        exact += length
        micros = round(exact / _MICROSECOND) - written
        written += micros
        yield f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def timing_warnings(footage: Footage) -> Iterator[str]:
    """What a viewer may notice at the joins, though nothing is lost."""
    videos, sounds = footage.of_kind(TrackKind.VIDEO), footage.of_kind(TrackKind.AUDIO)
    if not videos or not sounds or footage.family is Family.MPEGTS:
        return  # a transport stream's durations are estimates
    video, sound = videos[0], sounds[0]
    late = sound.start - video.start
    missing = (video.start + video.duration) - (sound.start + sound.duration)
    if late > OVERHANG:
        yield f"{footage.name}: sound starts {float(late):.2f} s after the picture"
    if missing > OVERHANG:
        yield f"{footage.name}: sound ends {float(missing):.2f} s before the picture"
    elif -missing > OVERHANG:
        yield f"{footage.name}: sound goes on {-float(missing):.2f} s after the last picture"
