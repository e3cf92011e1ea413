"""Somebody who uses a deployment through its API, with small files that are really sent."""

from __future__ import annotations

import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, cast

from awscrt import checksums

from docs.generate.calls.stack import Stack
from reelroom.domain.crc64 import to_hex
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job
from reelroom.usecases.queue import StoreQueue
from tests.fakes.sender import CONTENTS, OUTPUT
from tests.fakes.services import World
from tests.functions.graphql.api import Api

_numbers: Final = count(1)
_SMALL: Final = b"footage"


@dataclass(frozen=True)
class Sent:
    """An upload whose files are in staging."""

    id: str
    session: str
    sources: tuple[str, ...]


@dataclass
class Person:
    """A new owner each, so that nobody's limits are met."""

    stack: Stack
    api: Api = field(init=False)

    def __post_init__(self) -> None:
        # Of a world, the API needs the services only.
        self.api = Api(cast("World", self.stack), f"person-{next(_numbers)}")

    def session(self) -> str:
        made = self.api.changed(
            "sessionCreate", "session { id }", title="Track day", date="2026-11-20"
        )
        return str(made["session"]["id"])

    def announced(self, *files: bytes, session: str | None = None) -> tuple[Sent, list[Any]]:
        """An upload with nothing sent, and its first targets."""
        home = session or self.session()
        made = self.api.changed(
            "uploadCreate",
            "upload { id order } targets { sourceId url }",
            sessionId=home,
            files=announcements(files),
        )
        upload = made["upload"]
        return Sent(upload["id"], home, tuple(upload["order"])), made["targets"]

    def put(self, *files: bytes) -> Sent:
        """Sent, but not yet put together."""
        upload, targets = self.announced(*files)
        data = dict(zip(upload.sources, files, strict=True))
        for target in targets:
            put(target["url"], data[target["sourceId"]])
        return upload

    def sent(self, files: Sequence[bytes] = (_SMALL, _SMALL)) -> Sent:
        upload = self.put(*files)
        for source, data in zip(upload.sources, files, strict=True):
            self.completed(source, data)
        return upload

    def completed(self, source: str, data: bytes = _SMALL) -> dict[str, Any]:
        crc = to_hex(checksums.crc64nvme(data))
        return self.api.changed(
            "uploadSourceComplete", "source { status }", sourceId=source, crc64nvme=crc
        )

    def queued(self, files: Sequence[bytes] = (_SMALL, _SMALL)) -> str:
        """The id of a job whose task was asked for."""
        upload = self.sent(files)
        made = self.api.changed("uploadComplete", "job { id }", uploadId=upload.id)
        return str(made["job"]["id"])

    # -- the runner's side -----------------------------------------------------------------------
    @property
    def queue(self) -> StoreQueue:
        return StoreQueue(self.stack.sweeping)

    def running(self) -> Job:
        job = self.queue.claim(JobId(self.queued()), "runner")
        assert job is not None
        return job

    def done(self) -> Job:
        job = self.queue.commit(self.running(), OUTPUT)
        self.queue.finish(job, CONTENTS)
        return job

    def recording(self) -> str:
        return self.done_id().replace("job_", "rec_")

    def done_id(self) -> str:
        return self.done().id

    def full_session(self) -> str:
        """With a recording."""
        return self.done().session_id

    def running_id(self) -> str:
        return self.running().id

    def completed_upload(self) -> str:
        return self.running_id().replace("job_", "upl_")


def announcements(files: Sequence[bytes]) -> list[dict[str, object]]:
    return [
        {"name": f"GX{number:02d}0042.MP4", "size": len(data)}
        for number, data in enumerate(files, start=1)
    ]


def put(url: str, data: bytes) -> None:
    """As a browser sends a part."""
    request = urllib.request.Request(url, data, method="PUT")
    with urllib.request.urlopen(request):  # nosec B310 # a target of the API, by http
        pass
