"""What came of one invocation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

# Lambda quotas: a synchronous answer or request, and an asynchronous request, in bytes.
MAX_SYNC_BYTES = 6 * 1024 * 1024
MAX_ASYNC_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """The handler's value, or (`failed`) an error in the form of Lambda's error payload."""

    value: Any
    failed: bool = False

    def payload(self) -> bytes:
        """The value as the bytes of an Invoke answer."""
        return json.dumps(self.value).encode()


def failure(kind: str, message: str) -> Outcome:
    """An error that the runtime reports, not the handler."""
    return Outcome({"errorType": kind, "errorMessage": message}, failed=True)


def too_large(size: int) -> Outcome:
    """The answer that Lambda gives instead of one above its quota."""
    return failure(
        "Function.ResponseSizeTooLarge",
        f"Response payload size exceeded maximum allowed payload size ({MAX_SYNC_BYTES} bytes): "
        f"{size} bytes.",
    )
