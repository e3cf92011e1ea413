"""What the database says when it refuses, and what that means for the caller.

Codes: "TransactWriteItems: CancellationReasons" and "Error handling with DynamoDB".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from reelroom.domain.errors import Transient

RawItem = Mapping[str, Mapping[str, Any]]

CONFLICT: Final = "TransactionConflict"
CONDITION: Final = "ConditionalCheckFailed"
_PASSING: Final = frozenset({CONFLICT, "ProvisionedThroughputExceeded", "ThrottlingError"})

# Our own mistake: a repeat can only fail again, so it must not look as if it would pass.
_MISTAKES: Final = frozenset(
    {"IdempotentParameterMismatchException", "SerializationException", "ValidationException"}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one operation was refused; `item` is what its condition was held against."""

    code: str
    item: RawItem = field(default_factory=dict)

    @property
    def passes(self) -> bool:
        return self.code in _PASSING


def reasons(error: ClientError) -> list[Reason | None] | None:
    """Per operation, None for one that was not refused; None when it is not about operations."""
    answer: Mapping[str, Any] = _original(error).response
    code = answer.get("Error", {}).get("Code", "")
    if code in {f"{CONDITION}Exception", f"{CONFLICT}Exception"}:
        return [Reason(code.removesuffix("Exception"), answer.get("Item") or {})]
    if code != "TransactionCanceledException":
        return None
    listed = [_reason(one) for one in answer.get("CancellationReasons", [])]
    known = all(one is None or one.passes or one.code == CONDITION for one in listed)
    return listed if known and any(listed) else None


@contextmanager
def spoken() -> Iterator[None]:
    """Turns what the database could not do into Transient; our own mistakes stay what they are."""
    try:
        yield
    except PynamoDBException as error:
        problem = transient(error.cause)
        if problem is None:
            raise
        raise problem from error
    except (BotoCoreError, ClientError) as error:
        problem = transient(error)
        if problem is None:
            raise
        raise problem from error


def transient(error: Exception | None) -> Transient | None:
    """None for what a repeat cannot mend."""
    if not isinstance(error, BotoCoreError | ClientError):
        return None
    code = type(error).__name__
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", code)
    if code in _MISTAKES or _has_mistake(error):
        return None
    return Transient(f"The database did not answer as it should ({code}). Try again in a moment.")


def _has_mistake(error: Exception) -> bool:
    """Whether a transaction was cancelled because one of its requests is malformed."""
    if not isinstance(error, ClientError):
        return False
    answer: Mapping[str, Any] = _original(error).response
    return any(
        one.get("Code") == "ValidationError" for one in answer.get("CancellationReasons", [])
    )


def busy() -> Transient:
    return Transient("The database is busy. Nothing was changed; try again in a moment.")


def _original(error: ClientError) -> ClientError:
    """pynamodb raises an error of its own that has lost the old item of a plain write."""
    return error.__cause__ if isinstance(error.__cause__, ClientError) else error


def _reason(listed: Mapping[str, Any]) -> Reason | None:
    code = listed.get("Code", "None")
    return None if code == "None" else Reason(code, listed.get("Item") or {})
