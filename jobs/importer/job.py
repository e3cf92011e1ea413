"""Import: from another server through staging to a recording, with no whole file in between.

R4 for a result that no disk holds: staged and inspected -> COMMITTING with the names of what is
about to exist -> put together at the final key -> HEAD equal -> staging erased -> DONE. An attempt
that finds the job COMMITTING goes on from what is published, or else from what is staged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from jobs.importer.contents import contents_from_json, contents_to_json
from jobs.importer.inspection import Inspected, inspect
from jobs.importer.intake import Intake, Staged
from jobs.importer.patience import WAITS_S, Patience
from jobs.importer.publication import Publication
from reelroom.domain.import_errors import SourceTooSlow
from reelroom.domain.importing import ImportInput, import_prefix, staged_key
from reelroom.domain.job import staging_folder
from reelroom.domain.recording import Contents, published_key
from reelroom.domain.states import JobStatus
from reelroom.domain.text import line
from reelroom.media.limits import MediaLimits
from reelroom.ports import Blob, Services
from reelroom.ports.importing import Origin, Streams
from reelroom.runner.work import Work
from reelroom.usecases.importing import Imported
from reelroom.usecases.staging import erase_staging


@dataclass(frozen=True, slots=True)
class Importer:
    """A job function. `staging_dir` holds an outline of the recording while it is probed;
    `waits_s` are those between tries of another server that breaks off."""

    services: Services
    origin: Origin
    streams: Streams
    staging_dir: Path
    limits: MediaLimits
    waits_s: tuple[float, ...] = WAITS_S

    def __call__(self, work: Work) -> Imported:
        published = self._already_published(work)
        if published is None:
            staged = self._staged(work)
            inspected = self._inspected(work, staged)
            if work.job.status is JobStatus.RUNNING:
                work.commit(self._output(work, staged, inspected))
            published = self._publication(work).run(
                staged, inspected.moved, lambda done: self._tell(work, "PUBLISHING", done)
            )
        contents = self._contents(work, published)
        erase_staging(self.services, import_prefix(work.job.session_id, work.job.id))
        return Imported(contents, str(work.job.output["name"]))

    def _already_published(self, work: Work) -> Blob | None:
        """By an earlier attempt, which came so far that only DONE is left."""
        if work.job.status is not JobStatus.COMMITTING:
            return None
        there = self.services.blobs.head(str(work.job.output["object_key"]))
        if there is not None:
            return there
        job = work.job
        if self.services.blobs.head(staged_key(job.session_id, job.id)) is None:
            work.roll_back()
        return None

    def _staged(self, work: Work) -> Staged:
        wanted = ImportInput.from_json(work.job.input)
        policy, clock = self.services.policy, self.services.clock
        until = work.job.created_at + policy.import_limit

        def in_time() -> None:
            if clock() >= until:
                hours = policy.import_limit / timedelta(hours=1)
                raise SourceTooSlow(wanted.host, hours)

        return Intake(
            work=work,
            origin=self.origin,
            streams=self.streams,
            blobs=self.services.blobs,
            largest=policy.max_import_bytes,
            patience=Patience(wanted.host, work.pause, self.waits_s),
            check=in_time,
        ).run()

    def _inspected(self, work: Work, staged: Staged) -> Inspected:
        job = work.job
        folder = self.staging_dir / staging_folder(job.session_id, job.id) / str(job.attempt)
        return inspect(
            staged,
            _name(job_input(work), staged),
            self.streams,
            folder,
            self.limits,
            lambda: work.progress("VERIFYING", 0, staged.size),
        )

    def _output(self, work: Work, staged: Staged, inspected: Inspected) -> dict[str, object]:
        """The names of what is about to be final, for the row."""
        wanted, name = job_input(work), _name(job_input(work), staged)
        key = published_key(
            work.job.owner_id,
            wanted.session_date,
            name,
            wanted.file_uuid,
            inspected.extension,
            wanted.client,
        )
        sha256 = "" if inspected.moved else staged.sha256 or ""
        contents = replace(inspected.contents, sha256=sha256)
        # No disk holds it: its key is all that names it.
        return {
            "media_id": key,
            "object_key": key,
            "name": name,
            "contents": contents_to_json(contents),
        }

    def _publication(self, work: Work) -> Publication:
        contents = contents_from_json(work.job.output["contents"])
        key = str(work.job.output["object_key"])
        return Publication(self.streams, self.services.blobs, key, contents.content_type)

    def _contents(self, work: Work, published: Blob) -> Contents:
        """With its hashes; read once more where no attempt has seen these bytes in this order."""
        contents = contents_from_json(work.job.output["contents"])
        key, size = str(work.job.output["object_key"]), published.size
        sha256 = contents.sha256 or self.streams.sha256(
            key, size, lambda done: self._tell(work, "VERIFYING", done)
        )
        return replace(contents, sha256=sha256, crc64nvme=published.crc64nvme or "")

    def _tell(self, work: Work, phase: str, done: int) -> None:
        total = contents_from_json(work.job.output["contents"]).size_bytes
        work.progress(phase, done, total)


def job_input(work: Work) -> ImportInput:
    return ImportInput.from_json(work.job.input)


def _name(wanted: ImportInput, staged: Staged) -> str:
    """What the person calls it, else what the other side does."""
    return wanted.name or line(staged.name, "name", 255) or f"recording from {wanted.host}"
