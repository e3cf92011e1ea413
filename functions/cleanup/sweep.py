"""Sweep: every minute, on each stopped task, and when the API hints; it never sits in a VPC."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.cleanup.task_event import stopped_task
from reelroom.domain.fault import causes_of
from reelroom.settings import SweepSettings
from reelroom.usecases.recovery import task_stopped
from reelroom.usecases.sweep import SweepReport, sweep
from reelroom.wiring import services_for_sweep

logger = Logger()
metrics = Metrics()
services = services_for_sweep(SweepSettings.from_environment())

_TO_FINISH: Final = timedelta(seconds=10)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Do what is due until little time is left; answers the counts per queue."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    until = services.clock() + left - _TO_FINISH
    not_noted = _note_stopped(event)
    report = sweep(services, until)
    report.failed += not_noted
    _tell(report)
    return {"done": dict(report.done), "failed": len(report.failed), "all": report.is_complete}


def _note_stopped(event: dict[str, Any]) -> list[tuple[str, Exception]]:
    """The event does not come again; a failure is told, and the end of the lease does the rest."""
    stopped = stopped_task(event)
    if stopped is None:
        return []
    try:
        task_stopped(services, stopped.job_id, stopped.task, stopped.why)
    except Exception as error:
        return [(stopped.job_id, error)]
    return []


def _tell(report: SweepReport) -> None:
    for queue, count in report.done.items():
        metrics.add_metric(f"Swept{queue.capitalize()}", MetricUnit.Count, count)
    metrics.add_metric("SweepFailures", MetricUnit.Count, len(report.failed))
    metrics.add_metric("QueuedJobs", MetricUnit.Count, report.queued_jobs)
    oldest_s = report.oldest_job_age.total_seconds()
    metrics.add_metric("OldestJobAge", MetricUnit.Seconds, oldest_s)
    for row_id, error in report.failed:
        causes = causes_of(error)
        logger.error("sweep_failed", row_id=row_id, error=type(error).__name__, causes=causes)
    logger.info("swept", done=dict(report.done), queued_jobs=report.queued_jobs)
