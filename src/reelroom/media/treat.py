"""Mend one odd source by a stream copy of its own, into the work folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reelroom.domain.media import (
    CombinePhase,
    CombinePlan,
    Footage,
    PlannedSource,
    SourceFile,
    TrackKind,
)

from .commands import remux_argv
from .copying import copy, refuse_failed_copy
from .limits import MIB, MediaLimits
from .meter import Meter
from .probe import probe_footage
from .workspace import TREATED


def treated(
    plan: CombinePlan,
    source: PlannedSource,
    link: Path,
    limits: MediaLimits,
    meter: Meter,
    base: int,
) -> Footage:
    """Write `<link>.treated` with the first source's video timescale and track order; probe it."""
    output = link.with_suffix(TREATED)
    argv = remux_argv(
        limits.ffmpeg,
        plan,
        source=link,
        indices=[index for index in source.tracks if index is not None],
        timescale=_timescale(plan),
        output=output,
    )
    ended = copy(
        argv,
        size_bytes=source.footage.size_bytes,
        file_bytes=source.footage.size_bytes * 6 // 5 + 64 * MIB,
        limits=limits,
        tick=meter.watching(CombinePhase.PREPARING, output, base),
    )
    refuse_failed_copy(ended)
    tick = meter.watching(CombinePhase.PREPARING, output, base)
    footage = probe_footage(SourceFile(output, source.footage.name), limits, tick)
    return replace(footage, name=source.footage.name)


def _timescale(plan: CombinePlan) -> int:
    video = next((t for t in plan.tracks if t.kind is TrackKind.VIDEO), None)
    return video.time_base.denominator if video else 0
