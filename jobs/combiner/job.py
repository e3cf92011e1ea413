"""Combine: sources from staging, joined in their order, committed, published.

R4: a part file beside the final one -> verified and on disk -> COMMITTING -> one link makes it
final -> published and hashed in one read -> DONE. An attempt that finds the job COMMITTING goes on
from the final file, or from the verified part.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from jobs.combiner.contents import contents_from_json, contents_of, contents_to_json
from jobs.combiner.disk import disk_failures
from jobs.combiner.places import Places, places_of
from reelroom.domain.combine import CombineInput, CombineSource
from reelroom.domain.errors import Transient
from reelroom.domain.media import CombinePhase, CombineProgress, CombineReport, SourceFile
from reelroom.domain.media_errors import DiskFull
from reelroom.domain.recording import Contents, media_id, published_key
from reelroom.domain.states import JobStatus
from reelroom.media.commit import commit
from reelroom.media.join import join
from reelroom.media.limits import MediaLimits
from reelroom.media.plan import plan_combine
from reelroom.ports import Transfers
from reelroom.runner.work import Work

_SPARE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Combiner:
    """A job function; `root` is the work directory (EFS), `staging_dir` is where inputs go: the
    task's own disk, unless they are larger than it can be."""

    root: Path
    staging_dir: Path
    transfers: Transfers
    limits: MediaLimits
    same_container: bool = False

    def __call__(self, work: Work) -> Contents:
        with disk_failures():
            return self._combined(work)

    def _combined(self, work: Work) -> Contents:
        wanted = CombineInput.from_json(work.job.input)
        places = places_of(self.root, self.staging_dir, work.job, wanted.file_uuid)
        places.clear_older()
        try:
            if not self._is_final(work):
                self._make_final(work, wanted, places)
            places.clear_part()  # also of an attempt that could link it, and not clear it
            places.clear_staging()  # the final file is all that is needed now
            return self._published(work)
        finally:
            places.clear_staging()
            if work.job.status is JobStatus.RUNNING:
                places.clear_part()

    def _is_final(self, work: Work) -> bool:
        """Whether an earlier attempt got so far that only publishing is left."""
        if work.job.status is not JobStatus.COMMITTING:
            return False
        final, part = (self.root / str(work.job.output[name]) for name in ("media_id", "part"))
        size = contents_from_json(work.job.output["contents"]).size_bytes
        if not final.exists() and part.exists():
            commit(part, final)
        if final.exists() and final.stat().st_size == size:
            return True
        final.unlink(missing_ok=True)
        work.roll_back()
        return False

    def _make_final(self, work: Work, wanted: CombineInput, places: Places) -> None:
        files = self._downloaded(work, wanted.sources, places.staging)
        total = sum(source.size for source in wanted.sources)
        plan = plan_combine(
            files,
            limits=self.limits,
            same_container=self.same_container,
            tick=lambda: work.progress("VERIFYING", 0, total),
        )
        places.part.parent.mkdir(parents=True, exist_ok=True)
        odd = sum(source.footage.size_bytes for source in plan.treated)
        report = join(
            plan,
            places.part,
            work_dir=places.mending(odd, self.limits.free_margin_bytes),
            on_progress=lambda progress: _tell(work, progress),
            limits=self.limits,
        )
        output = self._output(work, wanted, report, places.part)
        work.commit(output)
        commit(places.part, self.root / str(output["media_id"]))

    def _output(
        self, work: Work, wanted: CombineInput, report: CombineReport, part: Path
    ) -> dict[str, object]:
        """The names of what is about to be final, for the row."""
        job, extension = work.job, report.extension
        return {
            "media_id": media_id(job.session_id, wanted.file_uuid, extension),
            "object_key": published_key(
                job.owner_id,
                wanted.session_date,
                wanted.sources[0].name,
                wanted.file_uuid,
                extension,
                wanted.client,
            ),
            "part": str(part.relative_to(self.root)),
            "contents": contents_to_json(contents_of(report)),
        }

    def _downloaded(
        self, work: Work, sources: tuple[CombineSource, ...], staging: Path
    ) -> list[SourceFile]:
        """The sources under generated names, each checked against what its sender computed."""
        staging.mkdir(parents=True)
        total = sum(source.size for source in sources)
        _require_space(staging, total)
        done, files = 0, []
        for number, source in enumerate(sources, start=1):
            path, before = staging / f"{number:04d}", done
            crc64nvme = self.transfers.download(
                source.object_key,
                path,
                source.size,
                lambda bytes_, before=before: work.progress(  # type: ignore[misc]
                    "DOWNLOADING", before + bytes_, total
                ),
            )
            if source.crc64nvme and crc64nvme != source.crc64nvme:
                raise Transient(f"{source.name} did not come out of storage as it was sent.")
            done += source.size
            files.append(SourceFile(path, source.name))
        return files

    def _published(self, work: Work) -> Contents:
        output = work.job.output
        contents = contents_from_json(output["contents"])
        published = self.transfers.publish(
            self.root / str(output["media_id"]),
            str(output["object_key"]),
            contents.content_type,
            lambda done: work.progress("PUBLISHING", done, contents.size_bytes),
        )
        return replace(contents, sha256=published.sha256, crc64nvme=published.crc64nvme)


def _tell(work: Work, progress: CombineProgress) -> None:
    """The check before the join is VERIFYING; the one after it belongs to COMBINING."""
    phase = "VERIFYING" if progress.phase is CombinePhase.PREPARING else "COMBINING"
    work.progress(phase, progress.bytes_done, progress.bytes_total)


def _require_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE_BYTES:
        raise DiskFull(needed + _SPARE_BYTES, free)
