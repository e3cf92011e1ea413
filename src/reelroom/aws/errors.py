"""What the SDK raises, in the words of the ports.

Messages carry the operation, S3's code and its request id: never a URL, which may hold a signature
or a person's file name. What is not listed here is a fault of ours or of the deployment (no such
bucket, access denied) and goes up as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from botocore.exceptions import (
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    MetadataRetrievalError,
    ResponseStreamingError,
)
from botocore.exceptions import ConnectionError as NoConnection

from reelroom.domain.errors import ReelroomError, Transient
from reelroom.ports import AlreadyExists, NoSuchMultipart, PartsRefused

UNREACHABLE: Final = (
    NoConnection,
    HTTPClientError,  # sending and waiting for an answer
    ResponseStreamingError,
    IncompleteReadError,
    CredentialRetrievalError,
    MetadataRetrievalError,
)
_PASSING: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "ExpiredToken",
        "IncompleteBody",
        "InternalError",
        "OperationAborted",
        "RequestLimitExceeded",
        "RequestTimeTooSkewed",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "XAmzContentSHA256Mismatch",
    }
)
GARBLED: Final = frozenset(
    {"BadDigest", "IncompleteBody", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"}
)
# Source: Amazon S3 API reference, "Error responses" and CompleteMultipartUpload.
_REFUSED: Final[Mapping[str, type[ReelroomError]]] = {
    "NoSuchUpload": NoSuchMultipart,
    "PreconditionFailed": AlreadyExists,
    "ConditionalRequestConflict": AlreadyExists,
    "BadDigest": PartsRefused,
    "EntityTooLarge": PartsRefused,
    "EntityTooSmall": PartsRefused,
    "InvalidPart": PartsRefused,
    "InvalidPartOrder": PartsRefused,
    "InvalidRequest": PartsRefused,
    "XAmzContentChecksumMismatch": PartsRefused,
}
_SENTENCES: Final[Mapping[type[ReelroomError], str]] = {
    NoSuchMultipart: "Storage knows no such upload any more. Send the file again.",
    AlreadyExists: "Storage holds something at this place already.",
    PartsRefused: (
        "Storage refused to put the parts together: they are not what was announced. "
        "Look which parts are missing, send them again, then complete the file."
    ),
}


@contextmanager
def translated(operation: str, *, completing: bool = False) -> Iterator[None]:
    """Raises Transient and NoSuchMultipart for what the SDK raises inside; when `completing` a
    multipart upload also AlreadyExists and PartsRefused."""
    try:
        yield
    except ClientError as error:
        refusal = _refusal(error, completing)
        if refusal is not None:
            raise refusal(f"{_SENTENCES[refusal]} {_trace(operation, error)}") from None
        if is_passing(error) or code_of(error) in GARBLED:
            raise Transient(f"Storage is busy. Try again. {_trace(operation, error)}") from None
        raise
    except UNREACHABLE as error:
        raise Transient(
            f"Storage did not answer. Try again. ({operation}: {type(error).__name__})"
        ) from None


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def status_of(error: ClientError) -> int:
    """The HTTP status; 500 also for an error that came inside an answer of 200."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def is_passing(error: ClientError) -> bool:
    """Whether the same call may succeed later."""
    return code_of(error) in _PASSING or status_of(error) >= 500 or status_of(error) == 429


def is_missing(error: ClientError) -> bool:
    return code_of(error) in {"404", "NoSuchKey", "NotFound"}


def codes_are_passing(codes: set[str]) -> bool:
    return codes <= _PASSING


def _refusal(error: ClientError, completing: bool) -> type[ReelroomError] | None:
    found = _REFUSED.get(code_of(error))
    if found is NoSuchMultipart or completing:
        if found is None and completing and status_of(error) in {409, 412}:
            return None if code_of(error) in _PASSING else AlreadyExists
        return found
    return None


def _trace(operation: str, error: ClientError) -> str:
    request_id = error.response.get("ResponseMetadata", {}).get("RequestId", "")
    return f"({operation}: {code_of(error)}{f', request {request_id}' if request_id else ''})"
