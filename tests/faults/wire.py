"""Between the SDK and AWS, at botocore's `before-send`: the N-th call fails, as a line can fail.

A call is what the product makes. The SDK may send it several times, under one invocation id, and
knows nothing of this layer: it marshals, signs, times out, repeats and parses as in a deployment.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from threading import RLock
from typing import Any, Final
from unittest.mock import patch

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

Deliver = Callable[[], AWSResponse | None]
Local = Callable[[str, bytes], tuple[int, object]]


class Way(StrEnum):
    """What becomes of the N-th call; all of its repeats included, unless it says otherwise."""

    REFUSED = "refused by an error of the service, no effect"
    UNANSWERED = "effect, and no answer to anyone"
    REPEATED = "effect, the answer lost, and the SDK asks again"
    LATE = "no answer in time, effect some calls later"
    CONFLICT = "a transaction meets another one"


_LANDS_AFTER: Final = 3  # calls
_READING: Final = ("Get", "BatchGet", "Query", "List", "Head", "Describe")
_TRANSACTION: Final = "dynamodb.TransactWriteItems"
_SLOW_DOWN: Final = b"<Error><Code>SlowDown</Code><Message>no</Message></Error>"
_BUSY: Final[Mapping[str, tuple[int, bytes]]] = {
    "s3": (503, _SLOW_DOWN),
    "dynamodb": (500, b'{"__type": "com.amazonaws#InternalServerError"}'),
    "ecs": (500, b'{"__type": "ServerException", "message": "no"}'),
    "lambda": (500, b'{"Type": "Service", "Message": "no"}'),
}


def ways_of(operation: str) -> list[Way]:
    """Those that differ for it: what only reads has no effect that could be late or double."""
    if operation.partition(".")[2].startswith(_READING):
        return [Way.REFUSED]
    if operation == _TRANSACTION:
        return list(Way)
    return [Way.REFUSED, Way.UNANSWERED, Way.REPEATED, Way.LATE]


@dataclass
class Wire:
    """`local` answers whole services in place; `database` stands in front of moto's.

    `tried` are the names of the calls between `arm` and `heal`, e.g. `s3.UploadPart`.
    """

    local: dict[str, Local] = field(default_factory=dict)
    database: Callable[[str, Any, Deliver], AWSResponse | None] = lambda _1, _2, deliver: deliver()
    tried: list[str] = field(default_factory=list)
    before_send: Callable[[str], None] = lambda _: None
    fired: str | None = None
    _at: int | None = None
    _way: Way = Way.REFUSED
    _is_armed: bool = False
    _calls: int = 0
    _known: dict[str, int] = field(default_factory=dict)
    _late: list[tuple[int, Callable[[], object]]] = field(default_factory=list)
    _aside: int = 0
    _lock: Any = field(default_factory=RLock)
    _http: URLLib3Session = field(default_factory=URLLib3Session)

    @contextmanager
    def tapped(self) -> Iterator[None]:
        """Inside `mock_aws`, whose own place this is."""
        stub = BotocoreStubber.__call__

        def send(stubber: BotocoreStubber, event_name: str, request: Any, **_: Any) -> Any:
            operation = event_name.removeprefix("before-send.")
            return self._send(operation, request, lambda: stub(stubber, event_name, request))

        with patch.object(BotocoreStubber, "__call__", send):
            yield

    def arm(self, at: int | None, way: Way = Way.REFUSED) -> None:
        """The `at`-th call from now on, from 1; None for no fault, to see which there are."""
        self._at = None if at is None else self._calls + at
        self._way, self.fired, self._is_armed = way, None, True
        self.tried.clear()

    def heal(self) -> None:
        """No more faults; what is on its way lands."""
        self._at, self._is_armed = None, False
        self._land(everything=True)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What a test does by itself is neither counted nor disturbed."""
        self._aside += 1
        try:
            yield
        finally:
            self._aside -= 1

    # -- one request -----------------------------------------------------------------------------
    def _send(self, operation: str, request: Any, stub: Deliver) -> AWSResponse | None:
        def deliver() -> AWSResponse | None:
            return self._delivered(operation, request, stub)

        if self._aside:
            return deliver()
        self.before_send(operation)
        self._land()
        call = _text(request.headers["amz-sdk-invocation-id"])
        with self._lock:
            is_first = call not in self._known
            if is_first:
                self._calls += 1
                self._known[call] = self._calls
                self.tried += [operation] * self._is_armed
            hit = self._known[call] == self._at
            self.fired = operation if hit else self.fired
        return self._befallen(operation, request, deliver, is_first) if hit else deliver()

    def _befallen(
        self, operation: str, request: Any, deliver: Deliver, is_first: bool
    ) -> AWSResponse | None:
        match self._way:
            case Way.CONFLICT if operation == _TRANSACTION:
                return conflict(request) if is_first else deliver()
            case Way.REFUSED | Way.CONFLICT:
                return answer(request.url, *_BUSY[operation.partition(".")[0]])
            case Way.LATE if is_first:
                self._late.append(
                    (self._calls + _LANDS_AFTER, lambda: self._effect(request, deliver))
                )
            case Way.UNANSWERED | Way.REPEATED if is_first:
                self._effect(request, deliver)
            case Way.REPEATED:
                return deliver()
        raise ReadTimeoutError(endpoint_url=request.url)

    def _effect(self, request: AWSPreparedRequest, deliver: Deliver) -> None:
        if deliver() is None:
            self._http.send(request)

    def _delivered(self, operation: str, request: Any, stub: Deliver) -> AWSResponse | None:
        """None for what goes over HTTP."""
        service, _, name = operation.partition(".")
        if service not in {"dynamodb", *self.local}:
            return stub()
        with self._lock:
            if service in self.local:
                status, body = self.local[service](name, request.body or b"")
                return answer(request.url, status, json.dumps(body).encode())
            return self.database(name, request, stub)

    def _land(self, *, everything: bool = False) -> None:
        with self._lock:
            due = [one for one in self._late if everything or one[0] <= self._calls]
            self._late = [one for one in self._late if one not in due]
        for _, land in due:
            with suppress(Exception):  # nobody waits for this answer any more
                land()


def answer(url: str, status: int, body: bytes, kind: str = "application/json") -> AWSResponse:
    headers: Any = {"content-type": kind}
    raw: Any = MockRawResponse(body)
    return AWSResponse(url, status, headers, raw)


def conflict(request: AWSPreparedRequest) -> AWSResponse:
    """What the database says when another transaction is at work on the first item."""
    sent: Any = request.body
    items = json.loads(sent)["TransactItems"]
    refused = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    body = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "CancellationReasons": [refused, *({"Code": "None"} for _ in items[1:])],
    }
    return answer(request.url, 400, json.dumps(body).encode())


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
