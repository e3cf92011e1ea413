"""What people do, in any order."""

from __future__ import annotations

from typing import Final

from reelroom.domain.ids import OwnerId
from reelroom.domain.job import Job
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.source import FileDetails, Source
from reelroom.domain.upload import Upload
from reelroom.usecases.completion import complete_source
from reelroom.usecases.job import cancel_job, retry_job
from reelroom.usecases.mending import remove_source, replace_source
from reelroom.usecases.recording import delete_recording, describe_recording
from reelroom.usecases.session import create_session, remove_session
from reelroom.usecases.source import part_targets
from reelroom.usecases.upload import cancel_upload, complete_upload, create_upload, reorder_upload
from tests.fakes.blobs import crc_of
from tests.fakes.sender import DETAILS
from tests.unit.usecases.walking import Walking

OWNERS: Final = (OwnerId("own_ada"), OwnerId("own_bob"))


class People(Walking):
    """Owners with their sessions, uploads and recordings."""

    def create_session(self) -> None:
        if len(self._all(Session)) < 4:
            create_session(self.world.services, self.chance.choice(OWNERS), DETAILS)

    def create_upload(self) -> None:
        session = self._some(Session)
        files = [FileDetails(f"{n}.mp4", 3) for n in range(self.chance.randint(1, 3))]
        key = self.chance.choice([None, "a", "b"])
        create_upload(self.world.services, session.owner_id, session.id, files, idempotency_key=key)

    def send(self) -> None:
        """The whole of a source, or all but its completion, or with a wrong checksum."""
        source = self._some(Source)
        services, data = self.world.services, b"abc"
        for one in part_targets(services, source.owner_id, source.id, [1]):
            if one.target.url.split("upload=")[1].split("&")[0] in self.world.blobs.open:
                self.world.blobs.put(one.target, data)
        if self.chance.random() < 0.9:
            crc = crc_of(data if self.chance.random() < 0.9 else b"abd")
            complete_source(services, source.owner_id, source.id, crc)

    def send_all(self) -> None:
        """What most people do."""
        upload = self._some(Upload)
        for source in upload.order:
            row = self.rows.get(Source, source)
            if row is not None and row.status in {"PENDING", "UPLOADING"}:
                (one,) = part_targets(self.world.services, row.owner_id, row.id, [1])
                self.world.blobs.put(one.target, b"abc")
                complete_source(self.world.services, row.owner_id, row.id, crc_of(b"abc"))
        complete_upload(self.world.services, upload.owner_id, upload.id)

    def complete_upload(self) -> None:
        upload = self._some(Upload)
        complete_upload(self.world.services, upload.owner_id, upload.id)

    def reorder_upload(self) -> None:
        upload = self._some(Upload)
        order = self.chance.sample(upload.order, len(upload.order))
        reorder_upload(self.world.services, upload.owner_id, upload.id, order)

    def remove_source(self) -> None:
        source = self._some(Source)
        remove_source(self.world.services, source.owner_id, source.id)

    def replace_source(self) -> None:
        source = self._some(Source)
        key = self.chance.choice([None, "r"])
        replace_source(
            self.world.services, source.owner_id, source.id, FileDetails("new.mp4", 3), key
        )

    def cancel_upload(self) -> None:
        upload = self._some(Upload)
        cancel_upload(self.world.services, upload.owner_id, upload.id)

    def cancel_job(self) -> None:
        job = self._some(Job)
        cancel_job(self.world.services, job.owner_id, job.id)

    def retry_job(self) -> None:
        job = self._some(Job)
        retry_job(self.world.services, job.owner_id, job.id)

    def describe_recording(self) -> None:
        recording = self._some(Recording)
        describe_recording(self.world.services, recording.owner_id, recording.id, "wet")

    def delete_recording(self) -> None:
        recording = self._some(Recording)
        delete_recording(self.world.services, recording.owner_id, recording.id)

    def remove_session(self) -> None:
        if not self._often():
            session = self._some(Session)
            remove_session(self.world.services, session.owner_id, session.id)
