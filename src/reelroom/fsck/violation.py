"""A broken promise: which one, where, and what would repair it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reelroom.ports import Services

Repair = Callable[[Services], None]


@dataclass(frozen=True, slots=True)
class Violation:
    """`invariant` is I1..I14, `subject` an id, a key or a path, `remedy` what a person may do.

    `repair` does that, where it is safe to do without a person; two violations are the same when
    they name the same promise and subject.
    """

    invariant: str
    subject: str
    message: str = field(compare=False)
    remedy: str = field(compare=False)
    repair: Repair | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        safe = "" if self.repair is None else " (--repair does this)"
        return f"{self.invariant} {self.subject}: {self.message} Remedy: {self.remedy}{safe}"
