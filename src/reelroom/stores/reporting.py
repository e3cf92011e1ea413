"""A runner's report: progress written beside the row, and the row as it is now in one call."""

from __future__ import annotations

from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.expressions.operand import Path

from reelroom.domain.job import Job, Progress
from reelroom.domain.states import JobStatus
from reelroom.stores.answers import busy, reasons, transient
from reelroom.stores.bound import Bound
from reelroom.stores.job import JobItem
from reelroom.stores.job_attributes import ProgressAttribute, Reported
from reelroom.stores.patience import MAX_REPEATS, Patience
from reelroom.stores.reading import read_one

_RUNNING: Final = (JobStatus.RUNNING.value, JobStatus.COMMITTING.value)


def look(bound: Bound[Job], job: Job) -> Job | None:
    stored = read_one(bound, job.id)
    return stored if stored is not None and stored.is_held_as(job) else None


def report(bound: Bound[Job], job: Job, progress: Progress, patience: Patience) -> Job | None:
    """Writing the same progress twice does no harm, so this needs no token."""
    if job.holder is None:
        return None
    written = {"M": ProgressAttribute().serialize(Reported(job.attempt, progress))}
    request = bound.request(
        job.id,
        condition=(
            (JobItem.attempt == job.attempt)
            & (JobItem.holder == job.holder)
            & JobItem.status.is_in(*_RUNNING)
        ),
        actions=[Path(["progress"]).set(written)],
        return_values="ALL_NEW",
    )
    for repeat in range(MAX_REPEATS + 1):
        if repeat:
            patience.wait(repeat - 1)
        answer = _sent(bound, request)
        if answer is not None:
            return bound.row(answer["Attributes"]) if answer else None
    raise busy()


def _sent(bound: Bound[Job], request: dict[str, Any]) -> dict[str, Any] | None:
    """The answer, {} when this attempt no longer runs, None when a transaction was in the way."""
    try:
        return bound.connection.dispatch("UpdateItem", request)
    except (BotoCoreError, ClientError) as error:
        refused = reasons(error) if isinstance(error, ClientError) else None
        if refused is not None:
            return None if any(one and one.passes for one in refused) else {}
        problem = transient(error)
        if problem is None:
            raise
        raise problem from error
