"""Joining bytes in place of footage: for faults around the engine, a thousand times a minute.

What the engine itself does with broken footage and full disks is tested with ffmpeg.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jobs.combiner.places import _remove
from reelroom.domain.media import CombinePhase, CombineProgress, CombineReport, SourceFile
from reelroom.media.commit import sync_file, sync_folder
from reelroom.media.join import join
from reelroom.media.plan import plan_combine
from tests.faults.layer import Layer


@dataclass(frozen=True)
class Plan:
    """As much of a `CombinePlan` as the combiner looks at: no source is treated."""

    files: Sequence[SourceFile]
    treated: tuple[()] = ()


def join_bytes(monkeypatch: pytest.MonkeyPatch, layer: Layer) -> None:
    """The combiner's `plan_combine` and `join`, as far as it sees them, with points to fail at."""

    def plan(files: Sequence[SourceFile], **_: Any) -> Plan:
        layer.call("engine.plan", lambda: None)
        return Plan(files)

    def joined(
        plan: Plan,
        part: Path,
        *,
        on_progress: Callable[[CombineProgress], None],
        **_: Any,
    ) -> CombineReport:
        data = b"".join(file.path.read_bytes() for file in plan.files)
        part.write_bytes(data[: len(data) // 2])
        progress = CombineProgress(CombinePhase.COMBINING, len(data) // 2, len(data))
        layer.call("engine.progress", lambda: on_progress(progress))
        part.write_bytes(data)
        sync_file(part)
        layer.call("engine.join", lambda: None)
        return _report(len(data), len(plan.files))

    monkeypatch.setattr("jobs.combiner.job.plan_combine", plan)
    monkeypatch.setattr("jobs.combiner.job.join", joined)


def watch_footage(monkeypatch: pytest.MonkeyPatch, layer: Layer) -> None:
    """The engine itself, on real footage, with the same points."""

    def plan(*arguments: Any, **named: Any) -> Any:
        return layer.call("engine.plan", lambda: plan_combine(*arguments, **named))

    def watched(
        *arguments: Any, on_progress: Callable[[CombineProgress], None], **named: Any
    ) -> Any:
        def tell(progress: CombineProgress) -> None:
            layer.call("engine.progress", lambda: on_progress(progress))

        report = join(*arguments, on_progress=tell, **named)
        layer.call("engine.join", lambda: None)
        return report

    monkeypatch.setattr("jobs.combiner.job.plan_combine", plan)
    monkeypatch.setattr("jobs.combiner.job.join", watched)


def watch_disk(monkeypatch: pytest.MonkeyPatch, layer: Layer) -> None:
    """Points in the commit and in the deletion of what an attempt has at hand."""

    def remove(path: Path) -> None:
        if path.is_dir():
            for first in [one for one in path.iterdir() if one.is_file()][:1]:
                first.unlink()
            layer.call("disk.remove_tree", lambda: _remove(path))
        else:
            layer.call("disk.remove", lambda: _remove(path))

    monkeypatch.setattr("jobs.combiner.places._remove", remove)
    monkeypatch.setattr(
        "reelroom.media.commit.sync_folder",
        lambda folder: layer.call("disk.sync_folder", lambda: sync_folder(folder)),
    )


def _report(size: int, sources: int) -> CombineReport:
    return CombineReport(
        container="mp4",
        extension="mp4",
        size_bytes=size,
        duration_ms=1000 * sources,
        width=320,
        height=180,
        fps=30.0,
        tracks=(),
        dropped=(),
        sources=(),
        settings_boxes=(),
        chapters=0,
        av_error_ms=None,
        warnings=(),
    )
