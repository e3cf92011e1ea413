"""RunTask's three ways of saying no, in sentences for a job's row.

HTTP 200 with `failures`, exceptions, and throttling dressed as an invalid parameter. Sources:
Amazon ECS API reference, RunTask; Amazon ECS developer guide, "API failure reasons".

All of them can pass: a mended deployment goes on by itself, so no footage is thrown away for it.
"""

from __future__ import annotations

from typing import Final

from botocore.exceptions import ClientError

from reelroom.aws.errors import code_of, status_of
from reelroom.domain.job import Reason
from reelroom.ports import LaunchRefused, LaunchUnknown

_FULL: Final = ("RESOURCE", "AGENT", "CAPACITY", "LIMIT")
_THROTTLED: Final = ("ThrottlingException", "Throttling", "RequestLimitExceeded", "TooManyRequests")


def refused_by_failures(reasons: list[str]) -> LaunchRefused:
    """From the `reason` of each entry of `failures`: no task was started."""
    known = ", ".join(sorted({reason for reason in reasons if reason})) or "no reason given"
    if any(_says(reason, *_FULL) for reason in reasons):
        return _no_capacity(known)
    return _misconfigured(known)


def from_exception(error: ClientError) -> LaunchRefused | LaunchUnknown:
    """LaunchUnknown for a fault on their side; ConflictException is the caller's to read."""
    code = code_of(error)
    message = str(error.response.get("Error", {}).get("Message", ""))
    if code in _THROTTLED or _says(message, "RATE EXCEEDED", "THROTTLING"):
        return _refused(
            "THROTTLED",
            "The cloud starts no more tasks at the moment. This is tried again by itself.",
            code,
        )
    if code == "ServerException" or status_of(error) >= 500:
        return LaunchUnknown(f"Starting the task was not confirmed ({code}). Ask again.")
    if code == "LimitExceededException" or _says(message, "LIMIT ON", "CAPACITY IS UNAVAILABLE"):
        return _no_capacity(code)
    return _misconfigured(code)


def unknown_kind(kind: str) -> LaunchRefused:
    """The deployment has no task definition for a kind."""
    return _misconfigured(f"no task definition for {kind}")


def _no_capacity(detail: str) -> LaunchRefused:
    return _refused(
        "NO_CAPACITY",
        "The cloud has no room for this task at the moment. It is tried again by itself.",
        detail,
    )


def _misconfigured(detail: str) -> LaunchRefused:
    return _refused(
        "LAUNCH_MISCONFIGURED",
        "The task cannot be started as the service is set up. The footage is kept: it goes on "
        "by itself once an operator has mended this.",
        detail,
    )


def _refused(code: str, sentence: str, detail: str) -> LaunchRefused:
    return LaunchRefused(Reason(code, f"{sentence} ({detail})", retryable=True))


def _says(text: str, *words: str) -> bool:
    return any(word in text.upper() for word in words)
