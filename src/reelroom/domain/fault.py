"""What an operator is told of an exception: its kind and place, never its text.

The text may hold what is secret (a signed URL, a key, what a person wrote) or where things lie.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, Final

from reelroom.domain.errors import ReelroomError

_FRAMES: Final = 12
_CAUSES: Final = 5


def causes_of(error: BaseException) -> list[dict[str, Any]]:
    """The exception and what led to it, each as `described`."""
    return [described(cause) for cause in _chain(error)]


def described(error: BaseException) -> dict[str, Any]:
    """Type, where it was raised, our code or AWS's where it has one."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    seen: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "frames": [f"{PurePath(at.filename).name}:{at.lineno} {at.name}" for at in frames],
    }
    if isinstance(error, ReelroomError):
        seen["code"] = error.code
    if isinstance(error, OSError) and error.errno is not None:
        seen["errno"] = error.errno
    answer = getattr(error, "response", None)  # botocore's ClientError
    if isinstance(answer, Mapping) and isinstance(answer.get("Error"), Mapping):
        seen["aws_code"] = str(answer["Error"].get("Code"))
        seen["aws_operation"] = str(getattr(error, "operation_name", ""))
    return seen


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_CAUSES):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
