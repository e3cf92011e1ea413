"""The environment as frozen dataclasses, one per deployable; the names are those of template.yaml.

Each is read from a mapping; only `environment` touches the process. What is missing or malformed
is told in one error that names all of it.
"""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from reelroom.domain.policy import Policy
from reelroom.settings.reader import Reader, SettingsError
from reelroom.settings.sections import (
    Bucket,
    Cloud,
    Tables,
    Tasks,
    read_bucket,
    read_cloud,
    read_introspection,
    read_policy,
    read_staging_dir,
    read_tables,
    read_tasks,
)

__all__ = [
    "Bucket",
    "Cloud",
    "FilesSettings",
    "GraphqlSettings",
    "SettingsError",
    "SweepSettings",
    "Tables",
    "TaskSettings",
    "Tasks",
    "ensure_work_dirs",
    "environment",
]


class _FromEnvironment:
    """Settings that one deployable reads at its start."""

    __slots__ = ()

    @classmethod
    def from_environment(cls) -> Self:
        """Raises SettingsError."""
        return cls.read(environment())

    @classmethod
    @abstractmethod
    def read(cls, variables: Mapping[str, str]) -> Self:
        """Raises SettingsError."""


@dataclass(frozen=True, slots=True)
class GraphqlSettings(_FromEnvironment):
    """`introspection`: whether callers may read the schema itself."""

    cloud: Cloud
    tables: Tables
    bucket: Bucket
    tasks: Tasks
    sweep_function: str
    files_function: str
    policy: Policy
    introspection: bool = False

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Self:
        """Raises SettingsError."""
        return Reader(variables).read(
            lambda env: cls(
                cloud=read_cloud(env),
                tables=read_tables(env),
                bucket=read_bucket(env),
                tasks=read_tasks(env),
                sweep_function=env.text("REELROOM_SWEEP_FUNCTION"),
                files_function=env.text("REELROOM_FILES_FUNCTION"),
                policy=read_policy(env),
                introspection=read_introspection(env),
            )
        )


@dataclass(frozen=True, slots=True)
class SweepSettings(_FromEnvironment):
    cloud: Cloud
    tables: Tables
    bucket: Bucket
    tasks: Tasks
    files_function: str
    policy: Policy

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Self:
        """Raises SettingsError."""
        return Reader(variables).read(
            lambda env: cls(
                cloud=read_cloud(env),
                tables=read_tables(env),
                bucket=read_bucket(env),
                tasks=read_tasks(env),
                files_function=env.text("REELROOM_FILES_FUNCTION"),
                policy=read_policy(env),
            )
        )


@dataclass(frozen=True, slots=True)
class FilesSettings(_FromEnvironment):
    work_dir: Path

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Self:
        """Raises SettingsError."""
        return Reader(variables).read(lambda env: cls(Path(env.text("REELROOM_WORK_DIR"))))


@dataclass(frozen=True, slots=True)
class TaskSettings(_FromEnvironment):
    """Of one task for one job; inputs are kept in `staging_dir`, results in `work_dir`."""

    cloud: Cloud
    tables: Tables
    bucket: Bucket
    work_dir: Path
    staging_dir: Path
    ffmpeg: str
    ffprobe: str
    job_id: str
    correlation_id: str
    policy: Policy

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Self:
        """Raises SettingsError."""
        return Reader(variables).read(
            lambda env: cls(
                cloud=read_cloud(env),
                tables=read_tables(env),
                bucket=read_bucket(env),
                work_dir=Path(env.text("REELROOM_WORK_DIR")),
                staging_dir=read_staging_dir(env),
                ffmpeg=env.optional("REELROOM_FFMPEG") or "ffmpeg",
                ffprobe=env.optional("REELROOM_FFPROBE") or "ffprobe",
                job_id=env.text("REELROOM_JOB_ID"),
                correlation_id=env.optional("REELROOM_CORRELATION_ID") or "",
                policy=read_policy(env),
            )
        )


def environment() -> Mapping[str, str]:
    """The process's own."""
    return os.environ


def ensure_work_dirs(root: Path) -> None:
    """The folders below the work directory that everything else expects."""
    for name in ("session_recordings", "staging"):
        (root / name).mkdir(parents=True, exist_ok=True)
