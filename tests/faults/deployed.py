"""The rig on the product's own adapters: DynamoDB, S3, ECS and Lambda, each call on the wire."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, cast

from jobs.combiner.job import Combiner
from reelroom.aws.blobs import s3_blobs
from reelroom.aws.files import LambdaFiles
from reelroom.aws.folder import FolderFiles
from reelroom.aws.launcher import FargateLauncher
from reelroom.aws.nudge import LambdaNudge
from reelroom.aws.transfers import S3Transfers
from reelroom.domain.job import Job
from reelroom.media.limits import MediaLimits
from reelroom.ports import Services
from reelroom.runner.loop import Outcome, run_job
from reelroom.runner.stop import StopSign
from reelroom.settings import Bucket as BucketSettings
from reelroom.settings import Tasks
from reelroom.usecases.combine import COMBINE
from reelroom.usecases.queue import StoreQueue
from tests.contract.rows.database import Database
from tests.faults.account import Account
from tests.faults.bucket import Bucket
from tests.faults.layer import Killed, guarded
from tests.faults.rig import _NO_BEATS, Rig
from tests.faults.wire import Wire

TASKS: Final = Tasks("reelroom", {"combine": "combine"}, ("subnet-1",), ("sg-1",))
# The steps at which the other rig is killed by name.
_STEPS: Final[Mapping[str, str]] = {"s3.UploadPart": "publish.put_bytes"}


class Aside:
    """A port for the test's own use: neither counted nor disturbed."""

    def __init__(self, port: object, wire: Wire) -> None:
        self._port, self._wire = port, wire

    def __getattr__(self, name: str) -> Any:
        with self._wire.aside():
            value = getattr(self._port, name)
        return self._called(value) if callable(value) else value

    def _called(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            with self._wire.aside():
                answer = method(*arguments, **named)
                return iter(list(answer)) if hasattr(answer, "__next__") else answer

        return call


@dataclass
class Deployed(Rig):
    account: Account = field(kw_only=True)
    database: Database = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        wire = self.account.wire
        wire.heal()
        wire.before_send = self._watch
        wire.local = {"ecs": self._ecs, "lambda": self._lambda}
        self.world.clock.now = datetime.now(UTC)  # signatures are held against the real time
        self._name = self.account.bucket()
        self._own = self._adapters()
        self.world.rows = cast("Any", Aside(self._own.rows, wire))
        self.world.blobs = cast("Any", Aside(self._own.blobs, wire))

    def _adapters(self) -> Services:
        clients, clock = self.account.clients, self.world.clock
        blobs = s3_blobs(clients, BucketSettings(self._name), clock)
        return replace(
            self.world.services,
            rows=self.database.rows(shards=1),
            blobs=cast("Any", Bucket(replace(blobs, pause=lambda _: None))),
            files=LambdaFiles(lambda: clients.files, "files"),
            launcher=FargateLauncher(lambda: clients.ecs, TASKS),
            nudge=LambdaNudge(lambda: clients.sweep, "sweep"),
        )

    @property
    def blobs(self) -> Any:
        return self.world.blobs

    @property
    def services(self) -> Services:
        return guarded(self._own, self.layer)

    def run_as(self, holder: str, job: Job, *, sign: StopSign | None = None) -> Outcome:
        transfers = S3Transfers(self.account.clients.s3_bulk, self._name)
        combiner = Combiner(self.root, self.root / "staging", transfers, MediaLimits())
        return run_job(
            StoreQueue(self.services),
            {COMBINE: combiner},
            job.id,
            holder,
            sign=sign or StopSign(),
            pulse=_NO_BEATS,
            on_crash=self.crashes.append,
            monotonic=lambda: 0.0,
        )

    def thaw(self) -> None:
        super().thaw()
        self.account.wire.heal()

    # -- what answers ----------------------------------------------------------------------------
    def _watch(self, operation: str) -> None:
        """A killed process sends nothing."""
        if self.layer.dead:
            raise Killed(operation)
        if operation in _STEPS:
            self.layer.call(_STEPS[operation], lambda: None)

    def _ecs(self, operation: str, body: bytes) -> tuple[int, object]:
        members, launcher = json.loads(body), self.world.launcher
        if operation == "RunTask":
            job = self.world.rows.get(Job, members["startedBy"])
            assert job is not None
            arn = launcher.launch(job, members["clientToken"], 0)
            return 200, {"tasks": [{"taskArn": arn}], "failures": []}
        if operation == "StopTask":
            launcher.stop(members["task"], members["reason"])
            return 200, {"task": {"taskArn": members["task"]}}
        (arn,) = members["tasks"]
        status = "STOPPED" if launcher.is_stopped(arn) else "RUNNING"
        return 200, {"tasks": [{"taskArn": arn, "lastStatus": status}], "failures": []}

    def _lambda(self, _operation: str, body: bytes) -> tuple[int, object]:
        """The Files function; a hint to the sweep is as good as lost."""
        asked, files = json.loads(body), FolderFiles(self.root)
        if "delete" in asked:
            files.delete(asked["delete"])
        if "entries" not in asked:
            return 200, {}
        found = files.entries(asked["entries"])
        return 200, {
            "entries": [
                {"path": one.path, "modified_at": one.modified_at.isoformat()} for one in found
            ]
        }
