"""What every operation stands on: the catalog, the blobs, the settings."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from localstack.objectstore.blobs import Blobs
from localstack.objectstore.catalog.database import Database
from localstack.objectstore.folder_lock import FolderLock
from localstack.objectstore.times import to_ms

DEFAULT_CREDENTIALS = {"local": "local-secret"}
CATALOG_FILE = "catalog.sqlite3"
BLOBS_FOLDER = "blobs"


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a store runs. `credentials` maps access keys to secrets; port 0 takes a free one.

    `idle_seconds`: a client that sends and takes nothing for so long gets RequestTimeout.
    `sweep_seconds`: time between two runs of the lifecycle rules.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 0
    credentials: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_CREDENTIALS))
    region: str = "us-east-1"
    clock: Callable[[], datetime] = utc_now
    idle_seconds: float = 30.0
    sweep_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Store:
    """An open data folder."""

    settings: Settings
    database: Database
    blobs: Blobs
    lock: FolderLock

    def now_ms(self) -> int:
        return to_ms(self.settings.clock())

    def new_id(self) -> str:
        return secrets.token_hex(16)

    def discard(self, blobs: Iterable[str]) -> None:
        """Remove blobs that a committed transaction stopped naming."""
        self.blobs.remove(blobs)

    def close(self) -> None:
        self.blobs.write_back.close()
        self.database.close()
        self.lock.release()


def open_store(settings: Settings) -> Store:
    """Open or make the data folder. Raises FolderInUse."""
    settings.data.mkdir(parents=True, exist_ok=True)
    lock = FolderLock(settings.data)
    blobs = Blobs(settings.data / BLOBS_FOLDER)
    return Store(settings, Database(settings.data / CATALOG_FILE), blobs, lock)
