"""Many jobs at once in an account that lets few tasks run: time is simulated, everything else acts.

ECS refuses as the local Fargate does, by the same quotas; a task takes its time and then does its
job. The sweep comes every minute and with each task that has stopped, as it is deployed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from localstack.awsjson import AwsError
from localstack.fargate.faults import CAPACITY, Faults
from reelroom.aws.launcher import FargateLauncher
from reelroom.domain.ids import OwnerId
from reelroom.domain.job import Job
from reelroom.domain.states import JobStatus
from reelroom.usecases.recovery import task_stopped
from reelroom.usecases.upload import complete_upload
from tests.fakes.launcher import Task
from tests.fakes.sender import Sender
from tests.faults.deployed import TASKS
from tests.faults.rig import Rig

_CALL: Final = timedelta(milliseconds=50)  # what one RunTask takes
_SWEEP_EVERY: Final = timedelta(minutes=1)
_TASK_TAKES: Final = (40, 80)  # seconds
_FILES: Final = (b"one", b"two")


@dataclass(frozen=True)
class Quotas:
    """Of an account: tasks that run at the same time, and RunTask calls a second."""

    running: int
    per_s: int


@dataclass
class Storm:
    """`sizes` are the uploads of each owner, all of them completed at once."""

    rig: Rig
    quotas: Quotas
    sizes: Sequence[int]
    seed: int = 1
    ended: list[tuple[timedelta, OwnerId]] = field(default_factory=list)
    backlog: list[tuple[int, timedelta]] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    most_running: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.clock = self.rig.world.clock
        self.began = self.clock()
        self.ends: dict[str, datetime] = {}
        self.faults = Faults(self.quotas.running, self.quotas.per_s, self._seconds)
        ecs: Any = self
        self.rig.launcher = FargateLauncher(lambda: ecs, TASKS)

    def run(self) -> None:
        """Until nobody waits."""
        senders = [Sender(self.rig.world, OwnerId(f"own_{n}")) for n in range(len(self.sizes))]
        uploads = [
            (sender, sender.sent(*_FILES))
            for sender, size in zip(senders, self.sizes, strict=True)
            for _ in range(size)
        ]
        self.began = self.clock()
        for sender, upload in uploads:  # the largest owner is first: the worst for the others
            complete_upload(self.rig.services, sender.by, upload.id)
        sweep_at = self.clock() + _SWEEP_EVERY
        while len(self.ended) < len(uploads):
            task_at = min(self.ends.values(), default=sweep_at)
            self.clock.now = max(self.clock(), min(task_at, sweep_at))
            if task_at <= sweep_at and self.ends:
                self._end_one()
            else:
                sweep_at += _SWEEP_EVERY
            self._sweep()

    def _end_one(self) -> None:
        name = min(self.ends, key=lambda one: self.ends[one])
        task = self.rig.world.launcher.tasks[name]
        self.rig.run(task)
        del self.ends[name]
        task_stopped(self.rig.services, task.job.id, task.name, "exit code 0")
        if self.rig.sender.row(task.job).status is JobStatus.DONE:
            self.ended.append((self.clock() - self.began, task.job.owner_id))

    def _sweep(self) -> None:
        report = self.rig.sweep()
        assert report.failed == []
        self.backlog.append((report.queued_jobs, report.oldest_job_age))

    def _seconds(self) -> float:
        return (self.clock() - self.began).total_seconds()

    # -- ECS -------------------------------------------------------------------------------------
    def run_task(self, **call: Any) -> Any:
        self.clock.advance(_CALL)
        try:
            self.faults.refuse_call()
        except AwsError as error:
            self.asked["throttled"] += 1
            raise ClientError(
                {"Error": {"Code": error.code, "Message": str(error)}}, "RunTask"
            ) from None
        if len(self.ends) >= self.quotas.running:
            self.asked["no capacity"] += 1
            return {"tasks": [], "failures": [{"reason": CAPACITY}]}
        self.asked["started"] += 1
        return {"tasks": [{"taskArn": self._started(call)}], "failures": []}

    def _started(self, call: dict[str, Any]) -> str:
        job = self.rig.world.rows.get(Job, call["startedBy"])
        assert job is not None
        name = self.rig.world.launcher.launch(job, call["clientToken"], 0)
        self.ends[name] = self.clock() + timedelta(seconds=self.chance.uniform(*_TASK_TAKES))
        self.most_running = max(self.most_running, len(self.ends))
        return name

    def describe_tasks(self, **call: Any) -> Any:
        (name,) = call["tasks"]
        status = "RUNNING" if name in self.ends else "STOPPED"
        return {"tasks": [{"taskArn": name, "lastStatus": status}], "failures": []}

    # -- what came of it -------------------------------------------------------------------------
    @property
    def started(self) -> list[Task]:
        return self.rig.world.launcher.started

    def last_of(self, owner: int) -> timedelta:
        """When the last of an owner's recordings was done."""
        return max(at for at, by in self.ended if by == f"own_{owner}")
