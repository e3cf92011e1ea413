"""One import at a time, from the call that asks for it to its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jobs.importer.job import Importer
from reelroom.aws.clients import Clients
from reelroom.aws.streams import S3Streams
from reelroom.domain.importing import ImportDetails
from reelroom.domain.job import Job, Progress
from reelroom.domain.policy import Policy
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.fetch.origin import WebOrigin
from reelroom.fetch.pace import Limits
from reelroom.media.limits import MediaLimits
from reelroom.ports import Services
from reelroom.runner.heartbeat import Pulse
from reelroom.runner.loop import Outcome, run_job
from reelroom.runner.stop import StopSign
from reelroom.usecases.importing import IMPORT, import_recording, rules_of
from reelroom.usecases.queue import StoreQueue
from tests.contract.blobs.backends import BUCKET
from tests.fakes.sender import OWNER, Sender
from tests.fakes.services import World

_STILL = Pulse(tick_s=3600, renew_s=3600)


@dataclass(frozen=True, slots=True)
class Beating(StoreQueue):
    beat: Callable[[], None] = lambda: None

    def report(self, job: Job, progress: Progress | None) -> Job:
        self.beat()
        return StoreQueue.report(self, job, progress)


@dataclass
class Stand:
    world: World
    services: Services
    clients: Clients
    folder: Path
    limits: Limits = field(default_factory=Limits)
    crashes: list[Exception] = field(default_factory=list)
    resolve: Callable[[str, int], list[str]] | None = None
    over: threading.Event = field(default_factory=threading.Event)

    def limit(self, policy: Policy) -> None:
        self.services = replace(self.services, policy=policy)

    def session(self) -> Session:
        return Sender(self.world).session()

    def asked(self, url: str = "", session: Session | None = None, **details: Any) -> Job:
        where = session or self.session()
        wanted = ImportDetails(url=url, **details)
        return import_recording(self.services, OWNER, where.id, wanted)

    def importer(self) -> Importer:
        origin = WebOrigin(rules_of(self.services), self.limits)
        if self.resolve is not None:
            origin = replace(origin, resolve=self.resolve)
        return Importer(
            self.services,
            origin,
            S3Streams(self.clients.s3_bulk, BUCKET),
            self.folder / "staging",
            MediaLimits(),
            waits_s=(0.0, 0.0, 0.0),
        )

    def run(
        self,
        job: Job,
        holder: str = "one",
        sign: StopSign | None = None,
        pulse: Pulse = _STILL,
        beat: Callable[[], None] = lambda: None,
    ) -> Outcome:
        """`beat` is called at each beat of the heart, in its thread."""
        return run_job(
            Beating(self.services, beat),
            {IMPORT: self.importer()},
            job.id,
            holder,
            sign=sign or StopSign(),
            pulse=pulse,
            on_crash=self.crashes.append,
            monotonic=time.monotonic,
        )

    def imported(self, url: str = "", **details: Any) -> Job:
        """Asked for, and run to its end."""
        job = self.asked(url, **details)
        self.run(job)
        assert self.crashes == []
        return self.row(job)

    def row(self, job: Job) -> Job:
        found = self.services.rows.get(Job, job.id)
        assert found is not None
        return found

    def recording(self, job: Job) -> Recording:
        page = self.services.rows.page(Recording, job.session_id)
        (found,) = page.items
        return found

    def stored(self, key: str) -> bytes:
        return self.clients.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def parts(self, job: Job) -> int:
        """How many parts of it storage has."""
        found = self.services.blobs.multiparts(f"staging/{job.session_id}/")
        return sum(len(self.services.blobs.parts(key, id_)) for key, id_ in found)

    def staged(self, job: Job) -> list[str]:
        """Everything that the import has in staging: objects and open multipart uploads."""
        prefix = f"staging/{job.session_id}/"
        left = list(self.services.blobs.keys(prefix))
        return left + [key for key, _ in self.services.blobs.multiparts(prefix)]
