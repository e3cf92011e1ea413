"""One combiner on a disk, as its container has it: run to an end, frozen, or taken over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

import pytest

from jobs.combiner.job import Combiner
from reelroom.aws.folder import FolderFiles
from reelroom.domain.combine import CombineInput
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job
from reelroom.domain.recording import Recording
from reelroom.media.commit import commit
from reelroom.media.join import join
from reelroom.media.limits import MediaLimits
from reelroom.ports import Services
from reelroom.runner.heartbeat import Pulse
from reelroom.runner.loop import Outcome, run_job
from reelroom.runner.stop import StopSign
from reelroom.runner.work import Work
from reelroom.usecases.combine import COMBINE
from reelroom.usecases.recovery import check_lease
from tests.fakes.sender import Sender
from tests.fakes.services import World
from tests.fakes.transfers import FolderTransfers

PHASES: Final = ["DOWNLOADING", "VERIFYING", "COMBINING", "PUBLISHING"]
# Where a container may die, in the order in which an attempt comes by.
POINTS: Final = (
    "after download",
    "after join",
    "after commit to COMMITTING",
    "after link",
    "in the middle of publish",
    "after publish",
)
LIMITS: Final = MediaLimits(tick_s=0.02)
PULSE: Final = Pulse(tick_s=0.005, renew_s=3600)
PATIENCE_S: Final = 120
Hook = Callable[[str], None]


class Died(BaseException):
    """The process is gone; nothing of ours may catch it."""


@dataclass
class DiskWorld(World):
    """With the durable folder on a disk."""

    root: Path = field(default_factory=Path)

    @property
    def services(self) -> Services:
        return replace(super().services, files=FolderFiles(self.root))


@dataclass
class Bench:
    """`root` is the work directory that all attempts share; `joins` counts runs of the engine."""

    folder: Path
    joins: int = 0
    phases: list[str] = field(default_factory=list)
    crashes: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = self.folder / "work"
        for name in ("session_recordings", "staging"):
            (self.root / name).mkdir(parents=True)
        self.world = DiskWorld(root=self.root)
        self.sender = Sender(self.world)
        self.transfers = FolderTransfers(self.folder / "bucket", self.world.blobs)
        self._here = threading.local()  # each runner is a thread with points of its own

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Notice when the engine, the link and the transfers are done."""

        def then(function: Callable[..., Any], point: str) -> Callable[..., Any]:
            def noted(*arguments: Any, **named: Any) -> Any:
                result = function(*arguments, **named)
                self._at(point)
                return result

            return noted

        def counted(*arguments: Any, **named: Any) -> Any:
            self.joins += 1
            return join(*arguments, **named)

        monkeypatch.setattr("jobs.combiner.job.join", then(counted, "after join"))
        monkeypatch.setattr("jobs.combiner.job.commit", then(commit, "after link"))
        for name in ("download", "publish"):
            noted = then(getattr(self.transfers, name), f"after {name}")
            monkeypatch.setattr(self.transfers, name, noted)

    def _at(self, point: str) -> None:
        self._here.hook(point)

    # -- before ----------------------------------------------------------------------------------
    def queued(self, *files: Path) -> Job:
        """An upload of `files` whose bytes are in staging, and its job in the queue."""
        contents = [path.read_bytes() for path in files]
        job = self.sender.queued(*contents)
        for source, data in zip(CombineInput.from_json(job.input).sources, contents, strict=True):
            self.transfers.store(source.object_key, data)
        return job

    # -- a run -----------------------------------------------------------------------------------
    def run(
        self,
        job: Job,
        holder: str = "runner-1",
        *,
        at: Hook = lambda _: None,
        on_phase: Callable[[str, StopSign], None] = lambda *_: None,
    ) -> Outcome:
        """One attempt; `at` is called at each of POINTS, `on_phase` when a phase begins."""
        sign = StopSign()
        self._here.hook = at

        def function(work: Work) -> object:
            self._note(work, lambda phase: on_phase(phase, sign))
            return Combiner(self.root, self.root / "staging", self.transfers, LIMITS)(work)

        return run_job(
            self.sender.queue,
            {COMBINE: function},
            JobId(job.id),
            holder,
            sign=sign,
            pulse=PULSE,
            on_crash=self.crashes.append,
            monotonic=time.monotonic,
        )

    def _note(self, work: Work, on_phase: Hook) -> None:
        progress, committing = work.progress, work.commit
        begun: list[str] = []

        def noted(phase: str, bytes_done: int, bytes_total: int) -> None:
            if phase not in begun[-1:]:
                begun.append(phase)
                self.phases.append(phase)
                on_phase(phase)
            if phase == "PUBLISHING" and 0 < bytes_done < bytes_total:
                self._at("in the middle of publish")
            progress(phase, bytes_done, bytes_total)

        def committed(output: Any) -> None:
            committing(output)
            self._at("after commit to COMMITTING")

        work.progress = noted  # type: ignore[method-assign]
        work.commit = committed  # type: ignore[method-assign]

    def frozen(self, job: Job, point: str, holder: str = "runner-1") -> Frozen:
        """An attempt that stands still at `point`, as one that was killed there leaves things."""
        attempt = Frozen(self, job, point, holder)
        attempt.start()
        while not attempt.reached.wait(0.01):
            assert attempt.is_alive(), f"it never came to {point}: {self.crashes}"
        return attempt

    def lease_ends(self, job: Job) -> None:
        """Time passes, and the sweep takes the job from its silent runner."""
        self.world.clock.advance(self.world.policy.lease + self.world.policy.clock_skew)
        check_lease(self.world.services, JobId(job.id))

    # -- after -----------------------------------------------------------------------------------
    def files(self, below: str = ".") -> list[str]:
        """Every file and link, and every folder that a job or a join has made."""
        return sorted(
            str(path.relative_to(self.root))
            for path in (self.root / below).rglob("*")
            if not path.is_dir() or path.name.startswith((".", "join-", "job_"))
        )

    @property
    def objects(self) -> list[str]:
        """Everything in the bucket but what the sender has sent."""
        return [key for key in self.world.blobs.objects if not key.startswith("staging/")]

    def recordings(self, job: Job) -> list[Recording]:
        return list(self.world.rows.page(Recording, job.session_id).items)

    @property
    def is_empty(self) -> bool:
        return not self.files() and not self.objects and not self.world.blobs.open


class Frozen(Thread):
    """Stands at its point until it is thawed (and goes on) or told that it died."""

    def __init__(self, bench: Bench, job: Job, point: str, holder: str) -> None:
        super().__init__(daemon=True)
        self.reached = Event()
        self._bench, self._job, self._point, self._holder = bench, job, point, holder
        self._go_on, self._dies = Event(), False
        self.outcome: Outcome | None = None

    def run(self) -> None:
        with suppress(Died):
            self.outcome = self._bench.run(self._job, self._holder, at=self._stand)

    def _stand(self, point: str) -> None:
        if point == self._point and not self.reached.is_set():
            self.reached.set()
            assert self._go_on.wait(PATIENCE_S)
            if self._dies:
                raise Died

    def thaw(self) -> Outcome | None:
        self._go_on.set()
        self.join(PATIENCE_S)
        assert not self.is_alive()
        return self.outcome

    def die(self) -> None:
        self._dies = True
        self.thaw()
