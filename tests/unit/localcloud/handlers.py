"""Functions for the tests; run in processes of their own."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any


def echo(event: Any, context: Any) -> dict[str, Any]:
    """What it was given, and where it runs."""
    print("a line of the function's own")
    return {
        "event": event,
        "pid": os.getpid(),
        "environment": dict(os.environ),
        "request_id": context.aws_request_id,
        "name": context.function_name,
        "arn": context.invoked_function_arn,
        "memory": context.memory_limit_in_mb,
        "remaining_ms": context.get_remaining_time_in_millis(),
    }


def fail(event: Any, context: Any) -> None:
    raise ValueError("no good")


def hang(event: Any, context: Any) -> None:
    threading.Event().wait()


def die(event: Any, context: Any) -> None:
    sys.stdout.flush()
    os._exit(3)


def leave(event: Any, context: Any) -> None:
    sys.exit(1)


def huge(event: Any, context: Any) -> str:
    return "x" * (6 * 1024 * 1024)


def no_json(event: Any, context: Any) -> Any:
    return {1, 2}


def meet(event: Any, context: Any) -> int:
    """Ends only when as many as `event["of"]` run at the same time."""
    folder, of = event["folder"], event["of"]
    os.mkdir(os.path.join(folder, str(os.getpid())))  # noqa: PTH102, PTH118
    while len(os.listdir(folder)) < of:  # noqa: PTH208
        threading.Event().wait(0.01)
    return os.getpid()


def api(event: Any, context: Any) -> dict[str, Any]:
    """Answers an HTTP API event with the caller's subject and what it was sent."""
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    return {"statusCode": 200, "body": f"{claims['sub']} {event['body']} {os.getpid()}"}


def sweep(event: Any, context: Any) -> dict[str, Any]:
    """Notes each event in a file of the folder that it was told."""
    folder = os.environ["REELROOM_TEST_FOLDER"]
    path = os.path.join(folder, f"{context.aws_request_id}.txt")  # noqa: PTH118
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(event["detail-type"])
    return {"swept": 1}
