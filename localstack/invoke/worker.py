"""The process of one function: `python -m localstack.invoke.worker MODULE.FUNCTION`.

Frames come in on stdin and go out on what was stdout; the handler's own prints go to stderr, which
the owner has joined to the function's log. When stdin ends, the process ends at once: it cannot
outlive its owner.
"""

from __future__ import annotations

import importlib
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

from localstack.invoke import frames
from localstack.invoke.context import LambdaContext

Handler = Callable[[Any, LambdaContext], Any]


def main() -> None:
    incoming, outgoing = _take_over_stdio()
    try:
        handler = load(sys.argv[1])
    except BaseException as error:
        traceback.print_exc()
        _send(outgoing, {"error": described(error)})
        return
    _send(outgoing, {"ready": True})
    waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(incoming, waiting), daemon=True).start()
    while True:
        _send(outgoing, answer(handler, waiting.get()))


def load(path: str) -> Handler:
    """`package.module.function` as Lambda finds it. Raises what the import raises."""
    module, _, name = path.rpartition(".")
    handler: Handler = getattr(importlib.import_module(module), name)
    return handler


def answer(handler: Handler, request: dict[str, Any]) -> dict[str, Any]:
    """The handler's value as `{"payload": ...}`, or its exception as Lambda reports it."""
    context = LambdaContext(**request["context"], now_ms=lambda: time.time_ns() // 1_000_000)
    try:
        payload = handler(request["event"], context)
        frames.pack(payload)
    except BaseException as error:
        traceback.print_exc()
        return {"error": described(error)}
    return {"payload": payload}


def described(error: BaseException) -> dict[str, Any]:
    """An exception in the form of Lambda's error payload."""
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "stackTrace": traceback.format_tb(error.__traceback__),
    }


def _take_over_stdio() -> tuple[BinaryIO, BinaryIO]:
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    return incoming, outgoing


def _listen(incoming: BinaryIO, waiting: queue.SimpleQueue[dict[str, Any]]) -> None:
    while True:
        try:
            waiting.put(frames.read(incoming))
        except EOFError:
            os._exit(0)


def _send(outgoing: BinaryIO, message: dict[str, Any]) -> None:
    outgoing.write(frames.pack(message))
    outgoing.flush()


if __name__ == "__main__":
    main()
