"""Reports of a runner: fenced by the attempt, beside the row's own writes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reelroom.domain.job import Job, Progress, Reason
from reelroom.ports.rows import Create, Remove, Replace, Rows
from tests.contract.rows.examples import NOW, POLICY, a_job, a_running_job

HALF = Progress("COMBINING", 50, 100, 12)


def test_a_report_is_kept_and_the_row_comes_back(rows: Rows) -> None:
    job = a_running_job()
    rows.write(Create(job))
    assert rows.report(job, HALF) == replace(job, progress=HALF)
    assert rows.get(Job, job.id) == replace(job, progress=HALF)


def test_a_report_without_an_end_in_sight_is_kept(rows: Rows) -> None:
    job = a_running_job()
    rows.write(Create(job))
    rows.report(job, HALF)
    rows.report(job, Progress("VERIFYING", 0, 0))
    assert rows.get(Job, job.id) == replace(job, progress=Progress("VERIFYING", 0, 0))


def test_a_look_changes_nothing(rows: Rows) -> None:
    job = a_running_job()
    rows.write(Create(job))
    assert rows.report(job, None) == job
    rows.report(job, HALF)
    assert rows.report(job, None) == replace(job, progress=HALF)


def test_a_report_leaves_version_lease_and_due_alone(rows: Rows) -> None:
    job = a_running_job()
    rows.write(Create(job))
    rows.report(job, HALF)
    rows.write(Replace(job.leased(NOW, POLICY)))
    kept = rows.get(Job, job.id)
    assert kept is not None
    assert (kept.version, kept.lease_until, kept.due) == (2, job.lease_until, job.due)


def test_a_report_shows_what_others_have_written(rows: Rows) -> None:
    job = a_running_job()
    rows.write(Create(job))
    rows.write(Replace(job.cancel_asked(NOW)))
    seen = rows.report(job, HALF)
    assert seen is not None
    assert seen.cancel_requested
    assert seen.version == 2


@pytest.mark.parametrize("progress", [HALF, None])
def test_an_older_attempt_is_fenced(rows: Rows, progress: Progress | None) -> None:
    job = a_running_job()
    rows.write(Create(job))
    newer = job.claimed("task-2", NOW, POLICY)
    rows.write(Replace(newer))
    assert rows.report(job, progress) is None
    assert rows.get(Job, job.id) == replace(newer, version=2)


@pytest.mark.parametrize("progress", [HALF, None])
@pytest.mark.parametrize("holder", ["task-2", None])
def test_a_holder_that_was_let_go_is_fenced_in_its_own_attempt(
    rows: Rows, holder: str | None, progress: Progress | None
) -> None:
    job = a_running_job()
    rows.write(Create(job))
    rows.write(Replace(replace(job, holder=holder)))
    assert rows.report(job, progress) is None
    assert rows.get(Job, job.id) == replace(job, holder=holder, version=2)


@pytest.mark.parametrize("progress", [HALF, None])
def test_a_job_that_nobody_holds_takes_no_report(rows: Rows, progress: Progress | None) -> None:
    job = a_running_job(holder=None)
    rows.write(Create(job))
    assert rows.report(job, progress) is None
    assert rows.get(Job, job.id) == job


@pytest.mark.parametrize("progress", [HALF, None])
def test_a_job_that_is_over_takes_no_report(rows: Rows, progress: Progress | None) -> None:
    reason = Reason("CORRUPT", "The file ends early. Copy it again.")
    queued, running = a_job(), a_running_job()
    ended = a_running_job().failed(reason, NOW)
    waiting = a_running_job().awaiting_fix(reason, NOW, POLICY)
    for job in (queued, running, ended, waiting):
        rows.write(Create(job))
    assert rows.report(queued, progress) is None
    assert rows.report(ended, progress) is None
    assert rows.report(waiting, progress) is None
    assert rows.get(Job, ended.id) == ended
    committing = running.committing({}, NOW)
    rows.write(Replace(committing))
    assert rows.report(running, progress) is not None


@pytest.mark.parametrize("progress", [HALF, None])
def test_a_job_that_is_gone_takes_no_report(rows: Rows, progress: Progress | None) -> None:
    job = a_running_job()
    assert rows.report(job, progress) is None
    rows.write(Create(job))
    rows.write(Remove(job))
    assert rows.report(job, progress) is None
    assert rows.get(Job, job.id) is None
