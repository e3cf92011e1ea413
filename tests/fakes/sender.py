"""A sender that walks the use cases as a client would, with small bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reelroom.domain.ids import JobId, OwnerId
from reelroom.domain.job import Job
from reelroom.domain.recording import Contents
from reelroom.domain.session import Session, SessionDetails
from reelroom.domain.source import FileDetails, Source
from reelroom.domain.upload import Upload
from reelroom.usecases.completion import complete_source
from reelroom.usecases.queue import StoreQueue
from reelroom.usecases.session import create_session
from reelroom.usecases.source import part_targets
from reelroom.usecases.staged import sources_of
from reelroom.usecases.sweep import SweepReport, sweep
from reelroom.usecases.upload import complete_upload, create_upload
from tests.fakes.blobs import crc_of
from tests.fakes.services import World

OWNER = OwnerId("own_ada")
DETAILS = SessionDetails("Track day", date(2026, 11, 20), "Assen", "dry")
CONTENTS = Contents(
    size_bytes=7,
    duration_ms=2000,
    container="mp4",
    content_type="video/mp4",
    sha256="ab" * 32,
    crc64nvme="0" * 16,
)
OUTPUT: Mapping[str, object] = {
    "media_id": "session_recordings/x/1.mp4",
    "object_key": "recordings/x/1.mp4",
}


@dataclass
class Sender:
    """`by` is who acts."""

    world: World
    by: OwnerId = OWNER

    def session(self) -> Session:
        return create_session(self.world.services, self.by, DETAILS)

    def upload(self, *files: bytes, session: Session | None = None) -> Upload:
        """Created, nothing sent."""
        details = [
            FileDetails(f"GX{number:02d}0001.MP4", len(data))
            for number, data in enumerate(files, start=1)
        ]
        target = session or self.session()
        return create_upload(self.world.services, self.by, target.id, details)

    def send(self, source: Source, data: bytes) -> Source:
        """All parts of one source, then complete it."""
        services = self.world.services
        numbers = range(1, source.part_count + 1)
        for one in part_targets(services, self.by, source.id, list(numbers)):
            start = (one.number - 1) * source.part_size
            self.world.blobs.put(one.target, data[start : start + one.size])
        return complete_source(services, self.by, source.id, crc_of(data))

    def sent(self, *files: bytes, session: Session | None = None) -> Upload:
        upload = self.upload(*files, session=session)
        self.send_all(upload, files)
        return upload

    def send_all(self, upload: Upload, files: Sequence[bytes]) -> None:
        for source, data in zip(sources_of(self.world.services, upload), files, strict=True):
            self.send(source, data)

    def queued(self, *files: bytes, session: Session | None = None) -> Job:
        """Sent and completed: its job is in the queue and a task was asked for."""
        upload = self.sent(*files, session=session)
        return complete_upload(self.world.services, self.by, upload.id)

    # -- the runner's side -----------------------------------------------------------------------
    @property
    def queue(self) -> StoreQueue:
        return StoreQueue(self.world.services)

    def claimed(self, job: Job, holder: str = "runner-1") -> Job:
        claimed = self.queue.claim(JobId(job.id), holder)
        assert claimed is not None
        return claimed

    def done(self, job: Job) -> Job:
        """Through COMMITTING to DONE, with an object and a file that pretend to be the result."""
        self.world.blobs.put_object(str(OUTPUT["object_key"]), CONTENTS.size_bytes)
        self.world.files.add(str(OUTPUT["media_id"]))
        committing = self.queue.commit(self.claimed(job), OUTPUT)
        self.queue.finish(committing, CONTENTS)
        return self.row(job)

    def row(self, job: Job) -> Job:
        row = self.world.rows.get(Job, job.id)
        assert row is not None
        return row

    def sweep(self) -> SweepReport:
        """One round with all the time it needs; no row may fail it."""
        clock = self.world.clock
        report = sweep(self.world.services, clock().replace(year=clock().year + 1))
        assert report.failed == []
        return report
