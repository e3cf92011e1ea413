"""Between the client and moto: makes moto keep what the database promises, and breaks the line.

Promised and not kept by moto: requests take effect one after the other, and a TransactWriteItems
with a token that was seen before answers the same and does nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, cast
from unittest.mock import patch

from botocore.exceptions import ReadTimeoutError
from moto.core.botocore_stubber import BotocoreStubber

Answer = tuple[int, dict[str, str], Any]


class Wire:
    """`before` and `after` hold faults, one per request to their operation, first come first used:
    `before` answers instead of the database, `after` sees its answer and may change it or raise.
    `sent` counts the requests by operation, `bodies` keeps them."""

    def __init__(self) -> None:
        self.before: dict[str, list[Callable[[], Answer]]] = {}
        self.after: dict[str, list[Callable[[Answer], Answer]]] = {}
        self.sent: Counter[str] = Counter()
        self.bodies: list[dict[str, Any]] = []
        self.remembers_tokens = True
        self._turn = Lock()
        self._answers: dict[str, tuple[bytes, Answer]] = {}

    @contextmanager
    def tapped(self) -> Iterator[None]:
        answer = BotocoreStubber.process_request

        def process(stubber: BotocoreStubber, request: Any) -> Answer:
            with self._turn:
                return self._process(request, lambda: cast("Answer", answer(stubber, request)))

        with patch.object(BotocoreStubber, "process_request", process):
            yield

    def lose_answer(
        self, operation: str, times: int = 1, then: Callable[[], None] | None = None
    ) -> None:
        """The request takes effect, nobody hears of it; `then` happens before it is repeated."""

        def lose(answer: Answer) -> Answer:
            if then:
                self._turn.release()
                try:
                    then()
                finally:
                    self._turn.acquire()
            raise ReadTimeoutError(endpoint_url="the database")

        self.after.setdefault(operation, []).extend([lose] * times)

    def refuse(self, operation: str, code: str, times: int = 1, **more: object) -> None:
        """The database answers with an error; nothing takes effect."""
        body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", **more})
        answer: Answer = (400, {}, body)
        self.before.setdefault(operation, []).extend([lambda: answer] * times)

    def _process(self, request: Any, database: Callable[[], Answer]) -> Answer:
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        self.sent[operation] += 1
        self.bodies.append(json.loads(request.body))
        if waiting := self.before.get(operation):
            return waiting.pop(0)()
        answer = (
            self._once(request.body, database) if operation == "TransactWriteItems" else database()
        )
        if breaking := self.after.get(operation):
            answer = breaking.pop(0)(answer)
        return answer

    def _once(self, body: bytes, database: Callable[[], Answer]) -> Answer:
        token = json.loads(body)["ClientRequestToken"]
        if self.remembers_tokens and token in self._answers:
            first, answer = self._answers[token]
            assert first == body, "IdempotentParameterMismatchException"
            return answer
        answer = database()
        if answer[0] == 200:
            self._answers[token] = (body, answer)
        return answer
