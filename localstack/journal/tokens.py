"""`ClientRequestToken` of TransactWriteItems: the same transaction sent twice happens once.

Kept here, and taken off before the request goes to the backend: the backend's own memory of
tokens would, in a replay, swallow a second transaction that used a token again after its time.
Rule: a token is bound to its request for 10 minutes after the request was completed; with other
parameters it is refused with IdempotentParameterMismatchException (DynamoDB API reference).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from localstack.awsjson import AwsError
from localstack.journal.operations import REMEMBER_TOKEN
from localstack.journal.record import Record
from localstack.journal.request import Request, make

LIFE_MS = 10 * 60 * 1000
OPERATION = "TransactWriteItems"
_MEMBER = "ClientRequestToken"


class Tokens:
    """The tokens of the last ten minutes, by region."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, str], tuple[bytes, Record]] = {}

    def done_before(self, request: Request, now_ms: int) -> bool:
        """Whether this very request was carried out already. Raises AwsError on a mismatch."""
        token, digest = _token(request)
        known = self._used.get((request.region, token)) if token else None
        if known is None or now_ms - known[1].at_ms >= LIFE_MS:
            return False
        if known[0] != digest:
            raise AwsError(
                "IdempotentParameterMismatchException",
                "The ClientRequestToken was used for a request with other parameters",
            )
        return True

    def observe(self, record: Record) -> None:
        """Take note of a transaction that was carried out."""
        if record.operation not in (OPERATION, REMEMBER_TOKEN):
            return
        token, digest = _token(Request(record.operation, record.region, record.body))
        if token:
            self._used[record.region, token] = (digest, record)

    def alive(self, now_ms: int) -> list[Record]:
        """Records that bring the tokens back which still count; the others are forgotten."""
        self._used = {
            key: known for key, known in self._used.items() if now_ms - known[1].at_ms < LIFE_MS
        }
        return [replace(record, operation=REMEMBER_TOKEN) for _, record in self._used.values()]


def without_token(request: Request) -> Request:
    """`request` as the backend gets it."""
    if request.operation != OPERATION:
        return request
    members = request.members()
    members.pop(_MEMBER, None)
    return make(request.operation, request.region, members)


def _token(request: Request) -> tuple[str, bytes]:
    members = request.members()
    token = str(members.pop(_MEMBER, ""))
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return token, hashlib.sha256(canonical.encode()).digest()
