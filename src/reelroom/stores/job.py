"""Jobs: hash `session_id`, range `id`. Progress is written by `report` alone."""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from reelroom.domain.ids import JobId, OwnerId, SessionId
from reelroom.domain.job import Job, JobKind, Progress
from reelroom.domain.states import JobStatus
from reelroom.stores.attributes import EpochMs, Json, Moment
from reelroom.stores.job_attributes import ProgressAttribute, ReasonAttribute, Reported
from reelroom.stores.nouns import JOB
from reelroom.stores.table import DueItem, Table


class JobItem(DueItem):
    session_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    owner_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    input = Json()
    output = Json()
    created_at = Moment()
    updated_at = Moment()
    status = UnicodeAttribute()
    attempt = NumberAttribute()
    crashes = NumberAttribute()
    dispatches = NumberAttribute()
    holds_slot = BooleanAttribute()
    task = UnicodeAttribute(null=True)
    holder = UnicodeAttribute(null=True)
    lease_until = EpochMs(null=True)
    cancel_requested = BooleanAttribute()
    reason = ReasonAttribute(null=True)
    progress = ProgressAttribute(null=True)
    retry_at = Moment(null=True)
    retry_until = Moment(null=True)
    refused_at = Moment(null=True)
    fix_until = Moment(null=True)
    started_at = Moment(null=True)
    finished_at = Moment(null=True)
    correlation_id = UnicodeAttribute()


def dump(job: Job) -> JobItem:
    return JobItem(
        session_id=job.session_id,
        id=job.id,
        owner_id=job.owner_id,
        kind=job.kind,
        input=job.input,
        output=job.output,
        created_at=job.created_at,
        updated_at=job.updated_at,
        status=job.status.value,
        attempt=job.attempt,
        crashes=job.crashes,
        dispatches=job.dispatches,
        holds_slot=job.holds_slot,
        task=job.task,
        holder=job.holder,
        lease_until=job.lease_until,
        cancel_requested=job.cancel_requested,
        reason=job.reason,
        progress=Reported(job.attempt, job.progress) if job.progress else None,
        retry_at=job.retry_at,
        retry_until=job.retry_until,
        refused_at=job.refused_at,
        fix_until=job.fix_until,
        started_at=job.started_at,
        finished_at=job.finished_at,
        correlation_id=job.correlation_id,
    )


def load(item: JobItem) -> Job:
    return Job(
        id=JobId(item.id),
        session_id=SessionId(item.session_id),
        owner_id=OwnerId(item.owner_id),
        kind=JobKind(item.kind),
        input=item.input,
        output=item.output,
        created_at=item.created_at,
        updated_at=item.updated_at,
        status=JobStatus(item.status),
        attempt=int(item.attempt),
        crashes=int(item.crashes),
        dispatches=int(item.dispatches),
        holds_slot=item.holds_slot,
        task=item.task,
        holder=item.holder,
        lease_until=item.lease_until,
        cancel_requested=item.cancel_requested,
        reason=item.reason,
        progress=_progress(item),
        retry_at=item.retry_at,
        retry_until=item.retry_until,
        refused_at=item.refused_at,
        fix_until=item.fix_until,
        started_at=item.started_at,
        finished_at=item.finished_at,
        correlation_id=item.correlation_id,
        due=item.due,
        version=int(item.version),
    )


def _progress(item: JobItem) -> Progress | None:
    kept = item.progress
    return kept.progress if kept is not None and kept.attempt == item.attempt else None


JOBS: Final = Table(JOB, JobItem, dump, load, reported=frozenset({"progress"}))
