"""Jobs in the API: follow, try now, stop."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ariadne import MutationType, ObjectType, QueryType

from functions.graphql.context import Info, Input
from functions.graphql.errors import answered, null_if_missing
from functions.graphql.node import NodeType
from reelroom.domain.ids import sibling
from reelroom.domain.job import Job
from reelroom.domain.recording import Recording
from reelroom.domain.states import JobStatus
from reelroom.domain.upload import Upload
from reelroom.usecases.job import cancel_job, get_job, retry_job
from reelroom.usecases.recording import get_recording
from reelroom.usecases.upload import get_upload

query, mutation, job_type = QueryType(), MutationType(), ObjectType("Job")

NODE: Final = NodeType("job", "Job", get_job)
bindables: Final = (query, mutation, job_type)

job_type.set_alias("statusReason", "reason")

_SOON_MS: Final = 1000
_LATER_MS: Final = 5000


def poll_after_ms(job: Job) -> int | None:
    """When it is worth to look again: soon while it moves, later while it waits for something."""
    if job.is_terminal:
        return None
    waits = job.status is JobStatus.AWAITING_FIX or job.retry_at is not None
    return _LATER_MS if waits and not job.cancel_requested else _SOON_MS


@job_type.field("retryUntil")
def resolve_retry_until(job: Job, _: Info) -> datetime | None:
    """A job that runs still has its limit, but does not wait."""
    return job.retry_until if job.retry_at else None


@query.field("job")
@null_if_missing
def resolve_job(_: object, info: Info, *, id: str) -> Job:
    return get_job(info.context.services, info.context.caller, id)


@job_type.field("progress")
def resolve_progress(job: Job, _: Info) -> dict[str, object]:
    now = job.progress if job.is_running else None
    return {
        "phase": now.phase if now else None,
        "percent": 100 if job.status is JobStatus.DONE else now.percent if now else 0,
        "bytes_done": now.bytes_done if now else 0,
        "bytes_total": now.bytes_total if now else 0,
        "eta_seconds": now.eta_s if now else None,
        "poll_after_ms": poll_after_ms(job),
    }


@job_type.field("recording")
@null_if_missing
def resolve_recording(job: Job, info: Info) -> Recording | None:
    if job.status is not JobStatus.DONE:
        return None
    return get_recording(info.context.services, info.context.caller, sibling("rec", job.id))


@job_type.field("upload")
@null_if_missing
def resolve_upload(job: Job, info: Info) -> Upload:
    return get_upload(info.context.services, info.context.caller, sibling("upl", job.id))


@mutation.field("combineRetry")
@answered
def combine_retry(_: object, info: Info, *, input: Input) -> dict[str, object]:
    return {"job": retry_job(info.context.services, info.context.caller, input["job_id"])}


@mutation.field("jobCancel")
@answered
def job_cancel(_: object, info: Info, *, input: Input) -> dict[str, object]:
    return {"job": cancel_job(info.context.services, info.context.caller, input["job_id"])}
