"""What one owner has under way, counted so that nobody crowds out the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reelroom.domain.ids import OwnerId


class Counter(StrEnum):
    """A count on the owner's row; each has a limit in the policy."""

    OPEN_UPLOADS = "open_uploads"
    STAGED_BYTES = "staged_bytes"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Owner:
    id: OwnerId
    open_uploads: int = 0
    staged_bytes: int = 0
    running: int = 0
    version: int = 1
