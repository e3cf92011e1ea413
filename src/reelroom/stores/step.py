"""One operation of a write as a request to the database, with what its refusal means.

Every step that changes a row leaves the write's token on it. When a repeated call then meets its
own traces (the SDK repeats a call whose answer was lost), the write is known to have happened:
a transaction happens whole, so one trace speaks for all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reelroom.domain.errors import ReelroomError
from reelroom.stores.answers import RawItem


@dataclass(frozen=True, slots=True)
class Step:
    """`refused` gets the item that the condition was held against (empty: none) and answers the
    error to raise or another step to try instead. `trace` is the attribute that gets the token.
    `alone` says that it needs no transaction when it is the only one."""

    action: Literal["Put", "Update", "Delete", "ConditionCheck"]
    request: Mapping[str, Any]
    refused: Callable[[RawItem], ReelroomError | Step]
    trace: str | None = "op"
    alone: bool = True

    def left(self, token: str, item: RawItem) -> bool:
        """Whether `item` bears the trace of the write `token`."""
        return self.trace is not None and item.get(self.trace, {}).get("S") == token


def is_alone(steps: Sequence[Step]) -> bool:
    return len(steps) == 1 and steps[0].alone
