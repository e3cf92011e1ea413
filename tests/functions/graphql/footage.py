"""A person's way through the API, as far as a test needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reelroom.domain.crc64 import combine_all
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job
from reelroom.domain.policy import MIB
from reelroom.domain.source import Source
from tests.fakes.sender import Sender
from tests.fakes.services import World
from tests.functions.graphql.api import ADA, Api, owner

SOURCE = "id name size status partSize partCount missingParts receivedParts { number crc64nvme }"
UPLOAD = f"id status order sources {{ {SOURCE} }} job {{ id }}"


def crc_of_part(number: int) -> str:
    return f"{number:016x}"


@dataclass
class Footage:
    """Makes things through the API, plays storage and the runner beside it."""

    world: World
    api: Api

    def session(self, **details: object) -> str:
        given = {"title": "Track day", "date": "2026-11-20", **details}
        made = self.api.changed("sessionCreate", "session { id }", **given)
        return str(made["session"]["id"])

    def upload(self, *sizes_mib: int, session: str | None = None) -> dict[str, Any]:
        files = [
            {"name": f"GX{number:02d}0001.MP4", "size": size * MIB}
            for number, size in enumerate(sizes_mib, start=1)
        ]
        target = session or self.session()
        made = self.api.changed(
            "uploadCreate", f"upload {{ {UPLOAD} }}", sessionId=target, files=files
        )
        upload: dict[str, Any] = made["upload"]
        return upload

    def store(self, source_id: str, *numbers: int) -> None:
        """Parts reach storage, as after a PUT to their targets."""
        source = self.row(source_id)
        assert source.multipart_id is not None
        for number in numbers or range(1, source.part_count + 1):
            size = source.bytes_of_part(number)
            self.world.blobs.put_part(
                source.object_key, source.multipart_id, number, size, crc_of_part(number)
            )

    def row(self, source_id: str) -> Source:
        row = self.world.rows.get(Source, source_id)
        assert row is not None
        return row

    def crc(self, source_id: str) -> str:
        """Of the whole source, when all its parts were stored."""
        source = self.row(source_id)
        numbers = range(1, source.part_count + 1)
        return combine_all((crc_of_part(n), source.bytes_of_part(n)) for n in numbers)

    def send(self, source_id: str) -> None:
        self.api.changed(
            "uploadPartTargetsCreate",
            "targets { partNumber }",
            sourceId=source_id,
            partNumbers=[1],
        )
        self.store(source_id)
        self.api.changed(
            "uploadSourceComplete",
            "source { status }",
            sourceId=source_id,
            crc64nvme=self.crc(source_id),
        )

    def sent(self, *sizes_mib: int, session: str | None = None) -> dict[str, Any]:
        upload = self.upload(*sizes_mib, session=session)
        for source in upload["sources"]:
            self.send(source["id"])
        return upload

    def queued(self, *sizes_mib: int, session: str | None = None) -> str:
        """The id of the job of an upload that was sent and completed."""
        upload = self.sent(*(sizes_mib or (1,)), session=session)
        made = self.api.changed("uploadComplete", "job { id }", uploadId=upload["id"])
        return str(made["job"]["id"])

    # -- the runner's side -----------------------------------------------------------------------
    @property
    def runner(self) -> Sender:
        return Sender(self.world, by=owner(self.api.subject or ADA))

    def job(self, job_id: str) -> Job:
        row = self.world.rows.get(Job, JobId(job_id))
        assert row is not None
        return row

    def recording(self, session: str | None = None) -> str:
        """The id of a recording that was made."""
        done = self.runner.done(self.job(self.queued(session=session)))
        answer = self.api.read("query ($id: ID!) { job(id: $id) { recording { id } } }", id=done.id)
        return str(answer["recording"]["id"])
