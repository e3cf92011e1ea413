"""Every refusal that may be shown to a person.

ReelroomError            base: a code for machines, a sentence for people, `retryable`
├── Refused              the request cannot be carried out as asked; the caller can act on it
│   ├── NotFound         missing, or not the caller's: the same answer for both
│   ├── Invalid          an argument is out of its limits
│   └── Conflict         the thing changed, or is in a state that does not allow this
└── Transient            nothing is wrong with the request; the same call may succeed later

Media refusals are in `media_errors`.
"""

from __future__ import annotations

from typing import ClassVar


class ReelroomError(Exception):
    """A refusal with a stable `code` (SCREAMING_CASE) and a message that says what to do."""

    code: ClassVar[str] = "REFUSED"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, field: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Refused(ReelroomError):
    """The request cannot be carried out as asked; nothing was changed."""


class NotFound(Refused):
    """The id names nothing that this caller may see; foreign and missing look alike."""

    code = "NOT_FOUND"


class Invalid(Refused):
    """An argument is malformed or out of its limits; `field` names it."""

    code = "INVALID"


class Conflict(Refused):
    """The row changed meanwhile, or its status does not allow the request."""

    code = "CONFLICT"


class Transient(ReelroomError):
    """A dependency failed in a way that passes; retry the same request."""

    code = "TRY_AGAIN"
    retryable = True
