"""Everything that a deployment holds, for an operator's check; no product path may use it.

A walk reads whole tables, the whole bucket and the whole folder: its cost grows with all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from reelroom.ports.blobs import Files

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """`size` in bytes."""

    key: str
    size: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class OpenMultipart:
    """A multipart upload that was begun and neither completed nor aborted."""

    key: str
    multipart_id: str
    begun_at: datetime


class Walk(Protocol):
    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows of one kind, in any order, consistently read. May raise Transient."""


@dataclass(frozen=True, slots=True)
class Survey:
    """`size_of` is a file's bytes by its path below the work directory; None where the folder
    itself is out of reach and only the names can be listed."""

    rows: Walk
    objects: Callable[[], Iterable[StoredObject]]
    multiparts: Callable[[], Iterable[OpenMultipart]]
    files: Files
    size_of: Callable[[str], int | None]
