"""What comes of a session: its recording, a transcript, an analysis; each has a status."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from reelroom.domain.errors import Conflict
from reelroom.domain.ids import SessionId
from reelroom.domain.states import MaterialStatus


class Material(StrEnum):
    RECORDING = "RECORDING"
    TRANSCRIPT = "TRANSCRIPT"
    ANALYSIS = "ANALYSIS"


@dataclass(frozen=True, slots=True)
class Payload:
    """A transcript or an analysis: its status, and the object that holds it.

    Each text that is set has a place of its own, numbered by `revision`, which is in the row before
    the text is there; `stored` is the revision that readers get (0: none).
    """

    status: MaterialStatus = MaterialStatus.NONE
    revision: int = 0
    stored: int = 0
    size_bytes: int = 0
    content_type: str = ""
    sha256: str = ""
    updated_at: datetime | None = None

    def begun(self) -> Payload:
        """A text is about to be put at the next revision's place."""
        return replace(self, revision=self.revision + 1)

    def settled(
        self, revision: int, size_bytes: int, content_type: str, sha256: str, now: datetime
    ) -> Payload:
        """The text of `revision` is in its place. Raises Conflict when a later one is already."""
        if self.stored > revision or revision > self.revision:
            raise Conflict("A later text was set meanwhile. Read it, then decide anew.")
        return Payload(
            MaterialStatus.READY, self.revision, revision, size_bytes, content_type, sha256, now
        )


NO_TEXT: Final = Payload()


def payload_prefix(session_id: SessionId) -> str:
    """Where the bucket keeps the texts of a session; ends in a slash."""
    return f"materials/{session_id}/"


def payload_key(session_id: SessionId, material: Material, revision: int) -> str:
    return f"{payload_prefix(session_id)}{material.lower()}/{revision}"
