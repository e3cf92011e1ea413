"""Seeing what a file is that lies in storage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from reelroom.domain.recording import Contents

Read = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Seen:
    """`contents` are without hashes; `extension` is what a file of its container is called."""

    contents: Contents
    extension: str


class Look(Protocol):
    def __call__(self, name: str, size: int, read: Read) -> Seen:
        """`read(start, end)` gives bytes of the file; few are asked for. Raises MediaRefused and
        SourceNotPlayable, and what `read` raises."""
