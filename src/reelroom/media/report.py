"""Put together what is told about a finished join."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

from reelroom.domain.media import CombinePlan, CombineReport, JoinedSource, JoinedTrack


def build_report(
    plan: CombinePlan,
    part: Path,
    samples: Sequence[int],
    spans: Sequence[Fraction],
    settings: tuple[str, ...],
    shift: Fraction | None,
) -> CombineReport:
    """The report of `part`, after its verification."""
    reference = plan.sources[0].footage
    return CombineReport(
        container=plan.muxer,
        extension=plan.extension,
        size_bytes=part.stat().st_size,
        duration_ms=round(sum(spans, Fraction(0)) * 1000),
        width=reference.width,
        height=reference.height,
        fps=round(float(reference.fps), 3),
        tracks=tuple(
            JoinedTrack(track.kind, track.codec, track.tag, track.handler, count)
            for track, count in zip(plan.tracks, samples, strict=True)
        ),
        dropped=plan.dropped,
        sources=_sources(plan, spans),
        settings_boxes=settings,
        chapters=sum(len(source.footage.chapters) for source in plan.sources),
        av_error_ms=None if shift is None else round(float(shift * 1000), 3),
        warnings=plan.warnings,
    )


def _sources(plan: CombinePlan, spans: Sequence[Fraction]) -> tuple[JoinedSource, ...]:
    starts = accumulate(spans, initial=Fraction(0))
    return tuple(
        JoinedSource(
            name=source.footage.name,
            size_bytes=source.footage.size_bytes,
            starts_at_ms=round(start * 1000),
            duration_ms=round(length * 1000),
            treatments=source.treatments,
            trailing_bytes=source.footage.trailing_bytes,
        )
        for source, start, length in zip(plan.sources, starts, spans, strict=False)
    )
