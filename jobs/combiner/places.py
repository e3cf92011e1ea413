"""Where one attempt works: its own folder and its own part file, nobody else's.

An attempt that lost the job may still be alive: what it clears must never be a later one's.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reelroom.domain.job import Job, staging_folder
from reelroom.domain.recording import part_folder


@dataclass(frozen=True, slots=True)
class Places:
    """`staging` is a folder, `part` a file beside the final one; both are named by the attempt."""

    staging: Path
    part: Path
    attempt: int
    committed_part: Path | None

    def mending(self, odd_bytes: int, margin_bytes: int) -> Path:
        """Where odd sources of `odd_bytes` are remuxed before the join: beside the others, as long
        as there is room. That disk was asked for the sources alone; beside the result it grows."""
        needed = odd_bytes + odd_bytes // 100 + margin_bytes
        if not odd_bytes or shutil.disk_usage(self.staging).free >= needed:
            return self.staging
        return self.part.parent

    def clear_older(self) -> None:
        """What attempts before this one left, but for the part that the row names."""
        for path in (*_entries(self.staging.parent), *_entries(self.part.parent)):
            if _attempt_of(path) <= self.attempt and path != self.committed_part:
                _remove(path)

    def clear_staging(self) -> None:
        _remove(self.staging)
        _drop_empty(self.staging.parent)

    def clear_part(self) -> None:
        _remove(self.part)
        if self.committed_part:
            _remove(self.committed_part)
        _drop_empty(self.part.parent)


def places_of(root: Path, staging_dir: Path, job: Job, file_uuid: str) -> Places:
    """For the attempt that `job` was claimed as; `root` is the work directory."""
    committed = job.output.get("part")
    return Places(
        staging=staging_dir / staging_folder(job.session_id, job.id) / str(job.attempt),
        part=root / part_folder(job.session_id, file_uuid) / f"{job.attempt}.part",
        attempt=job.attempt,
        committed_part=root / str(committed) if committed else None,
    )


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _attempt_of(path: Path) -> int:
    return int(path.stem) if path.stem.isdecimal() else 0


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _drop_empty(folder: Path) -> None:
    with suppress(OSError):  # it holds another attempt's, or is gone
        folder.rmdir()
