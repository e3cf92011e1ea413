"""Write the joined file, prove that it is whole, and leave nothing behind when it is not."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

from reelroom.domain.media import (
    CombinePhase,
    CombinePlan,
    CombineProgress,
    CombineReport,
    Family,
    Footage,
    TrackKind,
)
from reelroom.domain.media_errors import DiskFull

from .commands import join_argv, moov_size
from .commit import sync_file
from .copying import copy, index_did_not_fit, refuse_failed_copy
from .discard import discard
from .limits import MIB, MediaLimits
from .meter import Meter
from .report import build_report
from .sample_entry import restore_entries
from .samples import Samples, samples_of
from .sync_error import largest_shift
from .timing import extent, span
from .treat import treated
from .udta import graft_settings, settings_bytes
from .verify import joined_duration, verify_duration, verify_samples, verify_shift
from .workspace import link_sources, need_space, workspace, write_chapters, write_script
from .write_back import begin_write_back

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What ffmpeg is given. `samples[i][j]` is track i in source j, None where it is absent."""

    script: Path
    first: Path
    chapters: Path | None
    indices: tuple[int, ...]
    spans: tuple[Fraction, ...]
    samples: tuple[tuple[Samples | None, ...], ...]


def join(
    plan: CombinePlan,
    part: Path,
    *,
    work_dir: Path,
    on_progress: Callable[[CombineProgress], None],
    limits: MediaLimits,
) -> CombineReport:
    """Write `part` from the plan's sources, verify it (every sample there, in order) and fsync it.

    `part` is in the final folder, its name chosen by the caller; `work_dir` takes links and what
    odd sources need. `on_progress` is called at least every 0.5 s and may raise: then ffmpeg is
    killed at once. Whatever is raised, `part` and the work files are gone.
    Raises DiskFull, CombineIncomplete, MediaLimit, MediaToolFailed, SourceTruncated.
    """
    need_space(plan, part, work_dir, limits)
    meter = Meter(plan.bytes_total, on_progress)
    try:
        with workspace(work_dir) as folder:
            prepared = _prepare(plan, folder, limits, meter)
            _write(plan, prepared, part, limits, meter)
            return _finish(plan, prepared, part, limits, meter)
    except BaseException as error:
        discard(part)
        if isinstance(error, OSError) and error.errno in _FULL:
            raise DiskFull() from error
        raise


def _prepare(plan: CombinePlan, folder: Path, limits: MediaLimits, meter: Meter) -> _Prepared:
    tick = meter.watching(CombinePhase.PREPARING)
    tick()
    links = link_sources(plan, folder)
    counted = [(source, samples_of(source.footage, limits, tick)) for source in plan.sources]
    footages = _mended(plan, links, limits, meter)
    spans = tuple(span(source.footage) for source in plan.sources)
    starts = [round(start * 1000) for start in accumulate(spans, initial=Fraction(0))]
    return _Prepared(
        script=write_script(plan, footages, spans, folder),
        first=links[0],
        chapters=write_chapters(plan, starts[:-1], folder),
        indices=_indices(plan),
        spans=spans,
        samples=tuple(
            tuple(_continued(source.tracks[place], own) for source, own in counted)
            for place in range(len(plan.tracks))
        ),
    )


def _continued(index: int | None, samples: Mapping[int, Samples]) -> Samples | None:
    return None if index is None else samples.get(index)


def _mended(
    plan: CombinePlan, links: Sequence[Path], limits: MediaLimits, meter: Meter
) -> list[Footage]:
    footages: list[Footage] = []
    base = 0
    for source, link in zip(plan.sources, links, strict=True):
        if not source.treatments:
            footages.append(source.footage)
            continue
        footages.append(treated(plan, source, link, limits, meter, base))
        base += footages[-1].size_bytes
    return footages


def _indices(plan: CombinePlan) -> tuple[int, ...]:
    """Where the concat demuxer finds each kept track: a remux numbers them from 0."""
    if plan.treated:
        return tuple(range(len(plan.tracks)))
    return tuple(track.index for track in plan.tracks)


def _write(
    plan: CombinePlan, prepared: _Prepared, part: Path, limits: MediaLimits, meter: Meter
) -> None:
    size = sum(source.footage.size_bytes for source in plan.sources)
    base = sum(source.footage.size_bytes for source in plan.treated)
    reserve = _reserve(plan, prepared)
    for room in (reserve, 0) if reserve else (0,):
        argv = join_argv(
            limits.ffmpeg,
            plan,
            script=prepared.script,
            first=prepared.first,
            chapters=prepared.chapters,
            indices=prepared.indices,
            reserve=room,
            output=part,
        )
        ended = copy(
            argv,
            size_bytes=size,
            file_bytes=size * 6 // 5 + room + 64 * MIB,
            limits=limits,
            tick=_written(meter.watching(CombinePhase.COMBINING, part, base), part),
        )
        if not index_did_not_fit(ended):
            break
    refuse_failed_copy(ended)


def _written(tick: Callable[[], None], part: Path) -> Callable[[], None]:
    """`tick`, and what was written since the last one is on its way to the disk."""

    def both() -> None:
        tick()
        begin_write_back(part)

    return both


def _pictures(plan: CombinePlan) -> list[tuple[int, int]]:
    """Place in the result and track id in the first source of every video track."""
    numbered = enumerate(plan.tracks)
    return [(place, t.track_id) for place, t in numbered if t.kind is TrackKind.VIDEO]


def _reserve(plan: CombinePlan, prepared: _Prepared) -> int:
    if plan.family is not Family.MP4:
        return 0
    counts = [
        sum(samples.sizes.count for samples in track if samples) for track in prepared.samples
    ]
    return moov_size(plan.tracks, counts, settings_bytes(plan.sources[0].footage.path))


def _finish(
    plan: CombinePlan, prepared: _Prepared, part: Path, limits: MediaLimits, meter: Meter
) -> CombineReport:
    tick = meter.watching(CombinePhase.VERIFYING, part)
    tick()
    grafted: tuple[str, ...] = ()
    if plan.family is Family.MP4:
        first = plan.sources[0].footage
        grafted = graft_settings(first.path, part)
        restore_entries(first.path, part, _pictures(plan))
    aligned = verify_samples(plan, prepared.samples, part, limits, tick)
    length = joined_duration(plan, part, limits, tick)
    expected = sum(prepared.spans[:-1], extent(plan.sources[-1].footage))
    verify_duration(plan, expected, length)
    shift = largest_shift(plan, prepared.samples, aligned, part, limits)
    verify_shift(plan, shift)
    sync_file(part)
    tick()
    return build_report(
        plan, part, [track.count for track in aligned], prepared.spans, grafted, shift
    )
