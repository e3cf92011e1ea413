"""The only place where ports meet adapters: what each deployable is made of.

What a deployable does not need is not imported for it: the Files function knows neither the
database nor the SDK, and only tasks load what moves whole files.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from reelroom.domain.ids import JobId
from reelroom.domain.policy import Policy
from reelroom.settings import (
    FilesSettings,
    GraphqlSettings,
    SweepSettings,
    Tables,
    TaskSettings,
    ensure_work_dirs,
)
from reelroom.usecases import combine, importing

if TYPE_CHECKING:
    from reelroom.aws.clients import Clients
    from reelroom.aws.folder import FolderFiles
    from reelroom.aws.transfers import S3Transfers
    from reelroom.domain.job import JobKind
    from reelroom.media.limits import MediaLimits
    from reelroom.ports import Extension, Kind, Nudge, Services
    from reelroom.ports.importing import Origin, Streams
    from reelroom.ports.survey import Survey
    from reelroom.runner.work import JobFunction
    from reelroom.stores.dynamo import DynamoRows

CORE_KINDS: Final[tuple[Kind, ...]] = (combine.KIND, importing.KIND)


class SystemClock:
    def __call__(self) -> datetime:
        return datetime.now(UTC)


class SystemEntropy:
    def bits(self) -> int:
        return secrets.randbits(64)

    def uuid(self) -> str:
        return str(uuid4())


def services_for_graphql(
    settings: GraphqlSettings,
    kinds: Iterable[Kind] = CORE_KINDS,
    extensions: Iterable[Extension] = (),
) -> Services:
    """For requests; give each its own `correlation_id` by `dataclasses.replace`."""
    from reelroom.aws.clients import Clients
    from reelroom.aws.nudge import LambdaNudge

    clients = Clients(settings.cloud)
    nudge = LambdaNudge(lambda: clients.sweep, settings.sweep_function)
    return _services(clients, settings, nudge, kinds, extensions)


def services_for_sweep(
    settings: SweepSettings,
    kinds: Iterable[Kind] = CORE_KINDS,
    extensions: Iterable[Extension] = (),
) -> Services:
    """Its nudge does nothing: it is the sweep itself."""
    from reelroom.aws.clients import Clients
    from reelroom.aws.nudge import NoNudge

    return _services(Clients(settings.cloud), settings, NoNudge(), kinds, extensions)


def survey_of(settings: SweepSettings, folder: Path | None) -> Survey:
    """Everything that the deployment holds; `folder` is the work directory, where it is at hand."""
    from reelroom.aws.clients import Clients
    from reelroom.aws.files import LambdaFiles
    from reelroom.aws.folder import FolderFiles
    from reelroom.aws.survey import every_multipart, every_object
    from reelroom.ports.survey import Survey

    clients, bucket = Clients(settings.cloud), settings.bucket.name

    def size_of(path: str) -> int | None:
        found = folder / path if folder else None
        return found.stat().st_size if found and found.is_file() else None

    return Survey(
        rows=_rows(settings.tables),
        objects=lambda: every_object(clients.s3, bucket),
        multiparts=lambda: every_multipart(clients.s3, bucket),
        files=FolderFiles(folder)
        if folder
        else LambdaFiles(lambda: clients.files, settings.files_function),
        size_of=size_of,
    )


def files_for_files(settings: FilesSettings) -> FolderFiles:
    """The mounted folder itself."""
    from reelroom.aws.folder import FolderFiles

    return FolderFiles(settings.work_dir)


@dataclass(frozen=True, slots=True)
class Task:
    """One container for one job; `root` is the work directory."""

    settings: TaskSettings
    services: Services
    transfers: S3Transfers
    limits: MediaLimits

    @property
    def root(self) -> Path:
        return self.settings.work_dir

    @property
    def policy(self) -> Policy:
        return self.settings.policy

    def origin(self) -> Origin:
        """Other servers, as far as this deployment asks them."""
        from reelroom.fetch.origin import WebOrigin

        return WebOrigin(importing.rules_of(self.services))

    def streams(self) -> Streams:
        from reelroom.aws.streams import S3Streams

        return S3Streams(self.transfers.client, self.transfers.bucket)

    def run(self, functions: Mapping[JobKind, JobFunction]) -> int:
        """The process's exit code."""
        from aws_lambda_powertools import Logger

        from reelroom.runner.heartbeat import Pulse
        from reelroom.runner.task import run_task
        from reelroom.usecases.queue import StoreQueue

        logger = Logger()
        if self.settings.correlation_id:
            logger.set_correlation_id(self.settings.correlation_id)
        renew_s = self.policy.lease.total_seconds() / 3
        return run_task(
            StoreQueue(self.services),
            functions,
            JobId(self.settings.job_id),
            holder=self.services.entropy.uuid(),
            pulse=Pulse(tick_s=min(1.0, renew_s), renew_s=renew_s),
            log=logger,
            monotonic=time.monotonic,
        )


def task_from_environment() -> Task:
    """Raises SettingsError."""
    return work_for_task(TaskSettings.from_environment())


def work_for_task(settings: TaskSettings, kinds: Iterable[Kind] = CORE_KINDS) -> Task:
    """It has the folder itself at hand, and may start no tasks and invoke nothing."""
    from reelroom.aws.blobs import s3_blobs
    from reelroom.aws.clients import Clients
    from reelroom.aws.folder import FolderFiles
    from reelroom.aws.launcher import NoLauncher
    from reelroom.aws.nudge import NoNudge
    from reelroom.aws.transfers import S3Transfers
    from reelroom.media.limits import MediaLimits
    from reelroom.ports import Services

    ensure_work_dirs(settings.work_dir)
    clients, clock = Clients(settings.cloud), SystemClock()
    services = Services(
        policy=settings.policy,
        rows=_rows(settings.tables),
        blobs=s3_blobs(clients, settings.bucket, clock),
        files=FolderFiles(settings.work_dir),
        launcher=NoLauncher(),
        nudge=NoNudge(),
        clock=clock,
        entropy=SystemEntropy(),
        kinds=_by_name(kinds),
        correlation_id=settings.correlation_id,
    )
    transfers = S3Transfers(clients.s3_bulk, settings.bucket.name)
    limits = MediaLimits(
        ffmpeg=settings.ffmpeg,
        ffprobe=settings.ffprobe,
        sources_max=settings.policy.max_sources,
    )
    return Task(settings, services, transfers, limits)


def _services(
    clients: Clients,
    settings: GraphqlSettings | SweepSettings,
    nudge: Nudge,
    kinds: Iterable[Kind],
    extensions: Iterable[Extension],
) -> Services:
    from reelroom.aws.blobs import s3_blobs
    from reelroom.aws.files import LambdaFiles
    from reelroom.aws.launcher import FargateLauncher
    from reelroom.ports import Services

    clock = SystemClock()
    return Services(
        policy=settings.policy,
        rows=_rows(settings.tables),
        blobs=s3_blobs(clients, settings.bucket, clock),
        files=LambdaFiles(lambda: clients.files, settings.files_function),
        launcher=FargateLauncher(lambda: clients.ecs, settings.tasks),
        nudge=nudge,
        clock=clock,
        entropy=SystemEntropy(),
        kinds=_by_name(kinds),
        extensions=tuple(extensions),
    )


def _rows(tables: Tables) -> DynamoRows:
    from reelroom.stores.dynamo import DynamoRows
    from reelroom.stores.tables import TableNames

    names: dict[str, Any] = dict(tables.names)  # settings and stores list the same nouns
    return DynamoRows(TableNames(**names), shards=tables.due_shards)


def _by_name(kinds: Iterable[Kind]) -> dict[JobKind, Kind]:
    return {kind.name: kind for kind in kinds}
