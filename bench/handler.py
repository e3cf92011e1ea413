"""A function's handler in a process of its own, with a clock around it and its AWS calls.

`python -m bench.handler MODULE.FUNCTION`: one event as JSON a line on stdin, one answer a line out.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from botocore.endpoint import Endpoint

Call = tuple[str, float, float]


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # the function's own log
    module, _, name = sys.argv[1].rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    context = SimpleNamespace(aws_request_id="bench", function_name="bench")
    with recorded() as calls:
        for line in sys.stdin:
            calls.clear()
            event = json.loads(line)
            began = time.perf_counter()
            value = handler(event, context)
            took = time.perf_counter() - began
            names = [call[0] for call in calls]
            answer = {"value": value, "seconds": took, "calls": names, "waited": waited(calls)}
            print(json.dumps(answer), file=out, flush=True)


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """Every exchange with AWS as it happens: operation, and when it began and ended.

    Only the wire is in it: making, signing and reading a message count as ours.
    """
    calls: list[Call] = []
    endpoint: Any = Endpoint
    whole, wire, now = endpoint._send_request, endpoint._send, threading.local()

    def send_request(self: Any, request_dict: Any, operation_model: Any) -> Any:  # noqa: ANN401
        now.operation = operation_model.name
        return whole(self, request_dict, operation_model)

    def send(self: Any, request: Any) -> Any:  # noqa: ANN401
        began = time.perf_counter()
        try:
            return wire(self, request)
        finally:
            calls.append((now.operation, began, time.perf_counter()))

    endpoint._send_request, endpoint._send = send_request, send
    try:
        yield calls
    finally:
        endpoint._send_request, endpoint._send = whole, wire


def waited(calls: Sequence[Call]) -> float:
    """Seconds in which at least one exchange was under way."""
    total, reached = 0.0, 0.0
    for _, began, ended in sorted(calls, key=lambda call: call[1]):
        total += max(0.0, ended - max(began, reached))
        reached = max(reached, ended)
    return total


if __name__ == "__main__":
    main()
