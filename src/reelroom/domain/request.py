"""A create that was asked for with an idempotency key, so that a repeat gets the same answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from reelroom.domain.errors import Refused
from reelroom.domain.ids import OwnerId


class IdempotencyConflict(Refused):
    """The key was used before with other arguments."""

    code = "IDEMPOTENCY_CONFLICT"


@dataclass(frozen=True, slots=True)
class Request:
    """`answer_id` is what the first call made; `arguments` is the digest of what it was given."""

    id: str
    answer_id: str
    arguments: str
    expires_at: datetime
    version: int = 1

    def answer_to(self, arguments: str) -> str:
        """The id made by the first call; raises IdempotencyConflict for other arguments."""
        if arguments != self.arguments:
            raise IdempotencyConflict(
                "This idempotency key was used before with other arguments. Use a new key.",
                field=("idempotencyKey",),
            )
        return self.answer_id


def request_id(owner_id: OwnerId, field: str, key: str | None) -> str:
    """Of fixed length, whatever the caller's key is; empty without a key."""
    return "" if key is None else digest([owner_id, field, key])


def forgotten(identifier: str) -> Request:
    """Stands for the request with this id where it is to be removed: it names what it made, which
    must not outlive that."""
    return Request(identifier, "", "", datetime.fromtimestamp(0, UTC))


def digest(arguments: object) -> str:
    """SHA-256 over the canonical JSON of `arguments` (dates as text)."""
    text = json.dumps(arguments, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
