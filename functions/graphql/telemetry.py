"""What an operator sees of requests: one log event and one set of metrics for each.

They name operations as the schema does and things by their ids. What a caller sent, a URL, or the
text of an exception that is not ours never stands in them: it may hold what is secret.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any, Final, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

SERVICE: Final = "graphql"
NAMESPACE: Final = "Reelroom"
_FRAMES: Final = 12
_CAUSES: Final = 5

logger = Logger(service=SERVICE)


@dataclass(frozen=True, slots=True)
class Trace:
    """Ids that lead from an answer to its logs, and on to the logs of the jobs it queued."""

    request_id: str
    correlation_id: str


class Noted(Protocol):
    """What is noted of an answer; `operation` is a root field of the schema, or no name at all."""

    @property
    def status(self) -> int: ...
    @property
    def operation(self) -> str: ...
    @property
    def codes(self) -> tuple[str, ...]: ...
    @property
    def faults(self) -> int: ...


def note_request(trace: Trace, answer: Noted, duration: timedelta) -> None:
    duration_ms = int(duration.total_seconds() * 1000)
    event = {
        **asdict(trace),
        "operation": answer.operation,
        "status": answer.status,
        "codes": answer.codes,
        "faults": answer.faults,
        "duration_ms": duration_ms,
    }
    logger.info("request", extra=event)
    metrics = EphemeralMetrics(namespace=NAMESPACE, service=SERVICE)
    metrics.add_dimension("operation", answer.operation)
    metrics.add_metric("Requests", MetricUnit.Count, 1)
    metrics.add_metric("Refusals", MetricUnit.Count, len(answer.codes))
    metrics.add_metric("Faults", MetricUnit.Count, answer.faults)
    metrics.add_metric("Duration", MetricUnit.Milliseconds, duration_ms)
    metrics.flush_metrics()


def note_fault(trace: Trace, error: BaseException) -> None:
    causes = [described(cause) for cause in _causes(error)]
    logger.error("fault", extra={**asdict(trace), "causes": causes})


def described(error: BaseException) -> dict[str, Any]:
    """An exception without its text: type, where it was raised, AWS's code where it has one."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    seen: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "frames": [f"{PurePath(at.filename).name}:{at.lineno} {at.name}" for at in frames],
    }
    answer = getattr(error, "response", None)  # botocore's ClientError
    if isinstance(answer, Mapping) and isinstance(answer.get("Error"), Mapping):
        seen["aws_code"] = str(answer["Error"].get("Code"))
        seen["aws_operation"] = str(getattr(error, "operation_name", ""))
    return seen


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_CAUSES):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
