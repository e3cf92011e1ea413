"""What an operator sees of requests: one log event and one set of metrics for each.

They name operations as the schema does and things by their ids. What a caller sent, a URL, or the
text of an exception that is not ours never stands in them: it may hold what is secret.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from reelroom.domain.fault import causes_of

SERVICE: Final = "graphql"
NAMESPACE: Final = "Reelroom"

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
    logger.error("fault", extra={**asdict(trace), "causes": causes_of(error)})
