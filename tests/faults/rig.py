"""A deployment in one process: rows and objects in memory, files on disk, tasks that really run.

`settle` is the end of every fault test: faults are over, time goes on from one due moment to the
next, tasks run, the sweep sweeps, until nothing is owed any more. Then `violations` has to be [].
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from jobs.combiner.job import Combiner
from reelroom.aws.folder import FolderFiles
from reelroom.domain.crc64 import combine_all
from reelroom.domain.due import Queue
from reelroom.domain.job import Job, JobKind
from reelroom.domain.parts import Part
from reelroom.domain.policy import Policy
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.states import SessionStatus
from reelroom.domain.upload import Upload
from reelroom.fsck.check import check
from reelroom.fsck.violation import Violation
from reelroom.media.limits import MediaLimits
from reelroom.ports import AlreadyExists, Launcher, Published, Services, Target
from reelroom.ports.survey import OpenMultipart, StoredObject, Survey
from reelroom.runner.heartbeat import Pulse
from reelroom.runner.loop import Outcome, run_job
from reelroom.runner.stop import StopSign
from reelroom.runner.work import JobFunction
from reelroom.settings import ensure_work_dirs
from reelroom.usecases.combine import COMBINE
from reelroom.usecases.queue import StoreQueue
from reelroom.usecases.sweep import SweepReport, sweep
from tests.fakes.blobs import FakeBlobs, crc_of
from tests.fakes.clock import START
from tests.fakes.launcher import Task
from tests.fakes.sender import Sender
from tests.fakes.services import World
from tests.faults.amount import note
from tests.faults.layer import Guarded, Killed, Layer, guarded

ROUNDS = 600
_DUE_KINDS: tuple[type[Any], ...] = (Session, Upload, Source, Job, Recording)
_NO_BEATS = Pulse(tick_s=3600, renew_s=3600)


class ByteBlobs(FakeBlobs):
    """Keeps the bytes too, for jobs that read them."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.part_bytes: dict[tuple[str, int], bytes] = {}
        self.bytes: dict[str, bytes] = {}

    def put(self, target: Target, data: bytes) -> None:
        super().put(target, data)
        query = parse_qs(urlsplit(target.url).query)
        self.part_bytes[query["upload"][0], int(query["part"][0])] = data

    def put_bytes(self, key: str, multipart_id: str, number: int, data: bytes) -> None:
        self.put_part(key, multipart_id, number, len(data), crc_of(data))
        self.part_bytes[multipart_id, number] = data

    def complete_multipart(
        self, key: str, multipart_id: str, parts: Any, size: int, crc64nvme: str
    ) -> None:
        super().complete_multipart(key, multipart_id, parts, size, crc64nvme)
        self.bytes[key] = b"".join(self.part_bytes[multipart_id, part.number] for part in parts)


@dataclass
class ByteTransfers:
    """The contract of `Transfers` over the same bucket, in pieces small enough to be stopped in."""

    blobs: ByteBlobs
    layer: Layer
    piece: int

    def download(self, key: str, to: Path, size: int, on_bytes: Callable[[int], None]) -> str:
        data = self.layer.call("transfers.download", lambda: self.blobs.bytes[key])
        with to.open("wb") as file:
            for start in range(0, size, self.piece):
                piece = data[start : start + self.piece]
                self.layer.call("transfers.piece", lambda piece=piece: file.write(piece))  # type: ignore[misc]
                on_bytes(min(size, start + self.piece))
        return crc_of(data)

    def publish(
        self, path: Path, key: str, content_type: str, on_bytes: Callable[[int], None]
    ) -> Published:
        data, port = path.read_bytes(), Guarded(self.blobs, "publish", self.layer)
        made = Published(len(data), hashlib.sha256(data).hexdigest(), crc_of(data))
        there = port.head(key)
        if there is not None:
            if (there.size, there.crc64nvme) != (made.size, made.crc64nvme):
                raise AlreadyExists("Storage holds something else at this place.")
            on_bytes(len(data))
            return made
        for other, multipart_id in port.multiparts(key):
            port.abort_multipart(other, multipart_id)
        multipart_id = port.create_multipart(key, content_type)
        try:
            port.put_bytes(key, multipart_id, 1, data)
            on_bytes(len(data) // 2)
            part = Part(1, len(data), made.crc64nvme, f'"{made.crc64nvme}"')
            assert combine_all([(made.crc64nvme, len(data))]) == made.crc64nvme
            port.complete_multipart(key, multipart_id, [part], len(data), made.crc64nvme)
        except BaseException:
            port.abort_multipart(key, multipart_id)
            raise
        on_bytes(len(data))
        return made


@dataclass
class Rig:
    """`root` is the work directory; `services` are guarded by `layer`."""

    root: Path
    policy: Policy = field(default_factory=Policy)
    piece: int = 2  # bytes between two looks at whether to go on
    world: World = field(init=False)
    layer: Layer = field(default_factory=Layer)
    ran: set[str] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)
    crashes: list[Exception] = field(default_factory=list)
    recovered_after: timedelta | None = None
    launcher: Launcher | None = None  # in place of the fake one
    before_run: Callable[[int], None] = lambda _: None  # is told the number of the run
    more: Callable[[Services], Mapping[JobKind, JobFunction]] = lambda _: {}  # beside combine

    def __post_init__(self) -> None:
        ensure_work_dirs(self.root)
        self.world = World(policy=self.policy)
        self.world.blobs = ByteBlobs(self.world.clock)
        self.world.files = cast("Any", FolderFiles(self.root))
        self.layer.on_kill = self._freeze

    @property
    def blobs(self) -> ByteBlobs:
        assert isinstance(self.world.blobs, ByteBlobs)
        return self.world.blobs

    @property
    def files(self) -> FolderFiles:
        return FolderFiles(self.root)

    @property
    def services(self) -> Services:
        """By way of the layer."""
        own = self.world.services
        return guarded(replace(own, launcher=self.launcher or own.launcher), self.layer)

    @property
    def sender(self) -> Sender:
        """Acts without faults."""
        return Sender(self.world)

    # -- what runs -------------------------------------------------------------------------------
    def run(self, task: Task, *, sign: StopSign | None = None) -> Outcome | None:
        """The task's own process, to its end; None when it was killed."""
        self.ran.add(task.name)
        self.before_run(len(self.ran))
        try:
            outcome = self.run_as(task.name, task.job, sign=sign)
        except Killed:
            self.thaw()
            return None
        finally:
            task.stopped = True
            self.layer.disarm()
        self.outcomes.append(outcome)
        return outcome

    def run_as(self, holder: str, job: Job, *, sign: StopSign | None = None) -> Outcome:
        transfers = ByteTransfers(self.blobs, self.layer, self.piece)
        combiner = Combiner(self.root, self.root / "staging", transfers, MediaLimits())
        return run_job(
            StoreQueue(self.services),
            {COMBINE: combiner, **self.more(self.services)},
            job.id,
            holder,
            sign=sign or StopSign(),
            pulse=_NO_BEATS,
            on_crash=self.crashes.append,
            monotonic=lambda: 0.0,
        )

    def waiting_tasks(self) -> list[Task]:
        return [
            task
            for task in self.world.launcher.started
            if not task.stopped and task.name not in self.ran
        ]

    def sweep(self) -> SweepReport:
        return sweep(self.services, self.world.clock() + timedelta(days=1))

    def sweep_beside(self) -> None:
        """Another process sweeps, which no fault of the layer befalls; it finds nothing broken."""
        report = sweep(self.world.services, self.world.clock() + timedelta(days=1))
        assert report.failed == [], report.failed

    # -- faults ----------------------------------------------------------------------------------
    def _freeze(self) -> None:
        """What unwinds after a kill must not find the disk."""
        self.root.rename(self._frozen)

    def thaw(self) -> None:
        """Another process starts: it finds the disk as the killed one left it."""
        if self._frozen.exists():
            shutil.rmtree(self.root, ignore_errors=True)
            self._frozen.rename(self.root)
        self.layer.heal()

    @property
    def _frozen(self) -> Path:
        return self.root.with_name(f"{self.root.name}.frozen")

    # -- the end of every test -------------------------------------------------------------------
    def settle(self, until: timedelta = timedelta(days=30)) -> None:
        """Until nothing is due and no task waits."""
        self.thaw()
        began = self.world.clock()
        self.recovered_after = None
        for _ in range(ROUNDS):
            for task in self.waiting_tasks():
                self.run(task)
            report = self.sweep()
            assert report.failed == [], [repr(error) for _, error in report.failed]
            if self.waiting_tasks():
                continue
            if self.recovered_after is None and self.is_recovered():
                self.recovered_after = self.world.clock() - began
            soonest = self.next_due()
            if soonest is None or soonest > began + until:
                return
            self.world.clock.now = max(soonest, self.world.clock())
        raise AssertionError(f"not quiet after {ROUNDS} rounds: {list(self.due_rows())[:5]}")

    def prove(self, area: str, where: object = "") -> None:
        """Settle, then hold everything against the invariants; counted for the table."""
        self.settle()
        broken = [str(one) for one in self.violations()]
        note(area, broken=len(broken), recovered_after=self.recovered_after)
        assert not broken, (where, broken)

    def is_recovered(self) -> bool:
        """Nobody waits any more: only late checks, tombstones and expiries are left."""
        waiting = {Queue.EXPIRY, Queue.CHECK, Queue.REMOVE}
        return all(
            row.due.queue in waiting
            and getattr(row, "status", None) is not SessionStatus.REMOVING
            and (row.due.queue is not Queue.CHECK or row.due.at > self.world.clock())
            for row in self.due_rows()
        )

    def due_rows(self) -> list[Any]:
        rows: list[Any] = [row for kind in _DUE_KINDS for row in self.world.rows.every(kind)]
        return [row for row in rows if row.due is not None]

    def next_due(self) -> datetime | None:
        return min((row.due.at for row in self.due_rows()), default=None)

    @property
    def survey(self) -> Survey:
        def size_of(path: str) -> int | None:
            found = self.root / path
            return found.stat().st_size if found.is_file() else None

        return Survey(
            rows=self.world.rows,
            objects=lambda: [
                StoredObject(key, one.size, START) for key, one in self.blobs.objects.items()
            ],
            multiparts=lambda: [
                OpenMultipart(one.key, id_, START) for id_, one in self.blobs.open.items()
            ],
            files=self.files,
            size_of=size_of,
        )

    def violations(self) -> list[Violation]:
        """With no grace at all: nothing may be on its way."""
        return check(self.survey, self.world.clock(), self.policy, timedelta(days=-1))
