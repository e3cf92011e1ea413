"""Which sources must be remuxed on their own before they fit to the others."""

from __future__ import annotations

from collections.abc import Sequence

from reelroom.domain.media import Footage, Track, TrackKind, Treatment


def treatments_of(
    footages: Sequence[Footage], kept: Sequence[Track], maps: Sequence[tuple[int | None, ...]]
) -> list[tuple[Treatment, ...]]:
    """An odd time base or order is mended by a remux of that source alone.

    A remux numbers tracks from 0, so where it is needed every source must have that numbering; and
    it gives sound the sample rate as time base, so a first source with another is remuxed as well.
    """
    straight = tuple(range(len(kept)))
    odd = [_odd_time_base(f, kept, places) for f, places in zip(footages, maps, strict=True)]
    if any(odd) and _sound_is_odd(kept):
        odd = [True] * len(odd)
    renumber = any(odd) or any(_placed(places, maps[0]) for places in maps[1:])
    return [
        ((Treatment.TIME_BASE,) if odd_base else ())
        + ((Treatment.STREAM_ORDER,) if renumber and _placed(places, straight) else ())
        for places, odd_base in zip(maps, odd, strict=True)
    ]


def _placed(places: tuple[int | None, ...], wanted: tuple[int | None, ...]) -> bool:
    """Whether some track that is there sits elsewhere than wanted."""
    return any(p is not None and p != w for p, w in zip(places, wanted, strict=True))


def _odd_time_base(footage: Footage, kept: Sequence[Track], places: tuple[int | None, ...]) -> bool:
    by_index = {track.index: track for track in footage.tracks}
    return any(
        place is not None and by_index[place].time_base != track.time_base
        for track, place in zip(kept, places, strict=True)
    )


def _sound_is_odd(kept: Sequence[Track]) -> bool:
    return any(
        track.kind is TrackKind.AUDIO
        and f"{track.time_base.denominator} Hz" != dict(track.properties)["audio sample rate"]
        for track in kept
    )
