"""Who an owner is, and what it has under way, counted so that nobody crowds out the others."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from reelroom.domain.ids import JobId, OwnerId, key_of

# Whoever stands behind them looks for a slot from time to time until there is room in the line.
LINE_LENGTH: Final = 100


class Counter(StrEnum):
    """A count on the owner's row; each has a limit in the policy."""

    OPEN_UPLOADS = "open_uploads"
    STAGED_BYTES = "staged_bytes"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Owner:
    """`holders` are the jobs that `running` counts, in any order; `line` are those that wait for
    one of them to end, the oldest first. One that waits no more may still stand in it."""

    id: OwnerId
    open_uploads: int = 0
    staged_bytes: int = 0
    running: int = 0
    holders: tuple[str, ...] = ()
    line: tuple[JobId, ...] = ()
    version: int = 1

    def in_line(self, job_id: JobId) -> Owner:
        """With a job in its place by age, if there is room and it does not stand there yet."""
        if job_id in self.line or len(self.line) >= LINE_LENGTH:
            return self
        return replace(self, line=tuple(sorted((*self.line, job_id), key=key_of)))

    def counted_anew(self, holders: tuple[str, ...]) -> Owner:
        """With the jobs that really hold a slot."""
        if sorted(holders) == sorted(self.holders) and len(holders) == self.running:
            return self
        return replace(self, running=len(holders), holders=tuple(sorted(holders)))


def owner_of(issuer: str, subject: str) -> OwnerId:
    """The owner that a token of `issuer` names by `subject`.

    A digest, because a subject is the issuer's text and only unique with it: an owner's id stands
    in keys and logs, and tells nothing about the person.
    """
    digest = hashlib.sha256(f"{issuer}|{subject}".encode()).digest()
    return OwnerId(f"own_{base64.b32encode(digest).decode().lower()[:26]}")
