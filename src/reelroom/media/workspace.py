"""The folder of one join: links with our own names, the concat script, treated sources."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Final

from reelroom.domain.media import CombinePlan, Footage
from reelroom.domain.media_errors import DiskFull

from .commands import chapter_metadata, concat_list, joined_chapters
from .discard import discard
from .limits import MediaLimits
from .timing import duration_lines

TREATED: Final = ".treated"


@contextmanager
def workspace(work_dir: Path) -> Iterator[Path]:
    """A folder that is gone afterwards, whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="join-", dir=work_dir))
    try:
        yield folder
    finally:
        for path in folder.glob(f"*{TREATED}"):
            discard(path)
        shutil.rmtree(folder, ignore_errors=True)


def link_sources(plan: CombinePlan, folder: Path) -> list[Path]:
    """Symbolic links 0001, 0002 ...: no name from outside gets into a script or a command."""
    links = [folder / f"{place:04d}" for place in range(1, len(plan.sources) + 1)]
    for link, source in zip(links, plan.sources, strict=True):
        link.symlink_to(source.footage.path.absolute())
    return links


def write_script(
    plan: CombinePlan, footages: Sequence[Footage], spans: Sequence[Fraction], folder: Path
) -> Path:
    """The concat script for the links and treated files in `folder`."""
    script = folder / "list.ffconcat"
    names = [_name(place, footage) for place, footage in enumerate(footages, start=1)]
    script.write_text(concat_list(names, list(duration_lines(spans)), plan.family))
    return script


def _name(place: int, footage: Footage) -> str:
    return footage.path.name if footage.path.suffix == TREATED else f"{place:04d}"


def write_chapters(plan: CombinePlan, starts_ms: Sequence[int], folder: Path) -> Path | None:
    """All sources' chapters at their new times, None where there are none."""
    parts = [source.footage.chapters for source in plan.sources]
    chapters = list(joined_chapters(parts, starts_ms))
    if not chapters:
        return None
    document = folder / "chapters.ffmeta"
    document.write_text(chapter_metadata(chapters))
    return document


def need_space(plan: CombinePlan, part: Path, work_dir: Path, limits: MediaLimits) -> None:
    """Raises DiskFull when result and treated sources would not fit."""
    result = sum(source.footage.size_bytes for source in plan.sources)
    extra = sum(source.footage.size_bytes for source in plan.treated)
    shared = part.parent.stat().st_dev == work_dir.stat().st_dev
    _need(part.parent, result + (extra if shared else 0), limits)
    if extra and not shared:
        _need(work_dir, extra, limits)


def _need(folder: Path, size: int, limits: MediaLimits) -> None:
    needed = size + size // 100 + limits.free_margin_bytes
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFull(needed, free)
