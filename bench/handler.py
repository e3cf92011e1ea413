"""A function's handler in a process of its own, with a clock around it and its AWS calls.

`python -m bench.handler MODULE.FUNCTION`: one event as JSON a line on stdin, one answer a line out.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

from botocore.client import BaseClient
from botocore.endpoint import Endpoint

Call = tuple[str, float, float, float]


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # the function's own log
    module, _, name = sys.argv[1].rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    context = SimpleNamespace(aws_request_id="bench", function_name="bench")
    with recorded() as (calls, wire):
        for line in sys.stdin:
            calls.clear()
            wire.clear()
            event = json.loads(line)
            began, cpu = time.perf_counter(), time.process_time()
            value = handler(event, context)
            answer = {
                "value": value,
                "seconds": time.perf_counter() - began,
                "cpu": time.process_time() - cpu,
                "calls": [call[0] for call in calls],
                "sdk_cpu": sum(call[3] for call in calls),
                "called": waited(calls),
                "wire": waited(wire),
            }
            print(json.dumps(answer), file=out, flush=True)


@contextmanager
def recorded() -> Iterator[tuple[list[Call], list[Call]]]:
    """Each call of the SDK with when it began and ended, and the processor time that its thread
    took; and each exchange on the wire.

    Between the two lies the SDK's own work: making, signing and reading messages.
    """
    calls: list[Call] = []
    wire: list[Call] = []
    client, endpoint = cast("Any", BaseClient), cast("Any", Endpoint)
    make_api_call, send = client._make_api_call, endpoint._send

    def called(self: Any, name: str, arguments: Any) -> Any:  # noqa: ANN401
        began, cpu = time.perf_counter(), time.thread_time()
        try:
            return make_api_call(self, name, arguments)
        finally:
            calls.append((name, began, time.perf_counter(), time.thread_time() - cpu))

    def sent(self: Any, request: Any) -> Any:  # noqa: ANN401
        began = time.perf_counter()
        try:
            return send(self, request)
        finally:
            wire.append(("", began, time.perf_counter(), 0.0))

    client._make_api_call, endpoint._send = called, sent
    try:
        yield calls, wire
    finally:
        client._make_api_call, endpoint._send = make_api_call, send


def waited(calls: Sequence[Call]) -> float:
    """Seconds in which at least one was under way."""
    total, reached = 0.0, 0.0
    for _, began, ended, _ in sorted(calls, key=lambda call: call[1]):
        total += max(0.0, ended - max(began, reached))
        reached = max(reached, ended)
    return total


if __name__ == "__main__":
    main()
