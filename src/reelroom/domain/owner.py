"""Who an owner is, and what it has under way, counted so that nobody crowds out the others."""

from __future__ import annotations

import base64
import hashlib
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


def owner_of(issuer: str, subject: str) -> OwnerId:
    """The owner that a token of `issuer` names by `subject`.

    A digest, because a subject is the issuer's text and only unique with it: an owner's id stands
    in keys and logs, and tells nothing about the person.
    """
    digest = hashlib.sha256(f"{issuer}|{subject}".encode()).digest()
    return OwnerId(f"own_{base64.b32encode(digest).decode().lower()[:26]}")
