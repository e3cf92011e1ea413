"""Decide everything about a combine before its first byte is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from reelroom.domain.media import (
    CombinePlan,
    Difference,
    Family,
    Footage,
    PlannedSource,
    SourceFile,
    Track,
    TrackKind,
)
from reelroom.domain.media_errors import MediaLimit, SourcesMismatch, TrimmedClip

from .compare import differences
from .layout import counterpart, dropped_tracks, kept_tracks
from .limits import MediaLimits
from .output_format import output_format
from .probe import probe_footage
from .timing import span, timing_warnings
from .treatments import treatments_of


def plan_combine(
    sources: Sequence[SourceFile],
    *,
    limits: MediaLimits,
    same_container: bool = False,
    tick: Callable[[], None] | None = None,
) -> CombinePlan:
    """Probe and compare the sources, in the order given, and plan their join.

    Nothing is written. `tick` is called at least every `limits.tick_s` seconds and may raise to
    stop. Raises SourcesMismatch with every difference, TrimmedClip, or what `probe_footage` raises.
    """
    if not 1 <= len(sources) <= limits.sources_max:
        raise MediaLimit(f"A combine takes 1 to {limits.sources_max} files, not {len(sources)}.")
    # One after the other: two probes at a time hold more memory than the join itself.
    footages = [probe_footage(source, limits, tick) for source in sources]
    unlike = source_differences(footages, same_container=same_container)
    if unlike:
        raise SourcesMismatch(unlike)
    for place, footage in enumerate(footages):
        _refuse_trimmed(footage, leads=place == 0)
    return _plan(footages)


def source_differences(
    footages: Sequence[Footage], *, same_container: bool = False
) -> tuple[Difference, ...]:
    """Everything in which any file differs from the first one, in file order."""
    return tuple(d for f in footages[1:] for d in _against(footages[0], f, same_container))


def _against(reference: Footage, other: Footage, same_container: bool) -> Iterator[Difference]:
    yield from differences(reference, other, same_container=same_container)
    if other.family is not reference.family:
        return
    for track in kept_tracks(reference, [other]):
        place = counterpart(track, reference, other)
        found = next((t for t in other.tracks if t.index == place), None)
        if found is None or _mendable(reference.family, track):
            continue
        if found.time_base != track.time_base:
            yield Difference(
                source=other.name,
                property=f"{track.kind} time base",
                value=str(found.time_base),
                reference=reference.name,
                reference_value=str(track.time_base),
            )


def _mendable(family: Family, track: Track) -> bool:
    """Whether a remux can give this track another time base."""
    return family is Family.MP4 and track.kind in (TrackKind.VIDEO, TrackKind.AUDIO)


def _refuse_trimmed(footage: Footage, *, leads: bool) -> None:
    """Frames hidden before the very start stay hidden; anywhere else they would be squeezed in."""
    count = footage.hidden_rest + (0 if leads else footage.hidden_head)
    if count:
        raise TrimmedClip(footage.name, f"at least {count} of its frames are hidden")


def _plan(footages: Sequence[Footage]) -> CombinePlan:
    reference = footages[0]
    kept = kept_tracks(reference, footages[1:])
    maps = [tuple(counterpart(track, reference, f) for track in kept) for f in footages]
    treatments = treatments_of(footages, kept, maps)
    planned = tuple(
        PlannedSource(footage, tracks, treatment)
        for footage, tracks, treatment in zip(footages, maps, treatments, strict=True)
    )
    muxer, extension, extensions = output_format(reference)
    return CombinePlan(
        sources=planned,
        family=reference.family,
        muxer=muxer,
        extension=extension,
        extensions=extensions,
        tracks=kept,
        dropped=tuple(d for p in planned for d in dropped_tracks(p.footage, p.tracks)),
        warnings=tuple(w for p in planned for w in _warnings(p, kept)),
        bytes_total=sum(_bytes_read(p) for p in planned),
        duration_ms=round(sum((span(f) for f in footages), Fraction(0)) * 1000),
    )


def _warnings(planned: PlannedSource, kept: Sequence[Track]) -> Iterator[str]:
    footage = planned.footage
    yield from timing_warnings(footage)
    if footage.hidden_head:
        yield f"{footage.name}: {footage.hidden_head} frames before its start stay hidden"
    for track, place in zip(kept, planned.tracks, strict=True):
        if place is None:
            yield f"{footage.name}: has no {track.tag} track; there is a gap in it"
    if footage.trailing_bytes:
        yield (
            f"{footage.name}: {footage.trailing_bytes:,} bytes after the recording "
            "(often a dashcam's GPS log) are not carried over"
        )


def _bytes_read(planned: PlannedSource) -> int:
    """Bytes that will pass ffmpeg: the kept samples where MP4 tells, else the file."""
    by_index = {track.index: track for track in planned.footage.tracks}
    once = sum(by_index[p].data_bytes for p in planned.tracks if p is not None)
    if not once:
        once = planned.footage.size_bytes
    return once * (2 if planned.treatments else 1)
