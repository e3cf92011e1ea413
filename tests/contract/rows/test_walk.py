"""A walk over all rows of a kind, as the operator's check takes it."""

from __future__ import annotations

from reelroom.domain.job import Job
from reelroom.domain.recording import Recording
from reelroom.ports.rows import Create
from reelroom.stores.dynamo import DynamoRows
from reelroom.stores.memory import MemoryRows
from tests.contract.rows.examples import a_job

PAGE_BYTES = 1 << 20


def test_a_walk_meets_every_row_once_over_pages_and_sessions(
    rows: DynamoRows | MemoryRows,
) -> None:
    large = {"text": "x" * (PAGE_BYTES // 8)}
    jobs = [a_job(input=large) for _ in range(20)]
    for job in jobs:
        rows.write(Create(job))
    found = sorted(job.id for job in rows.every(Job))
    assert found == sorted(job.id for job in jobs)
    assert list(rows.every(Recording)) == []
