"""The Sweep function: invoked as the schedule, the tasks' events and the API's hint do it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reelroom.domain.errors import Transient
from reelroom.domain.job import Job
from reelroom.domain.session import Session
from reelroom.domain.states import JobStatus, SessionStatus, UploadStatus
from reelroom.domain.upload import Upload
from reelroom.ports import Create, Replace, Stale
from reelroom.usecases.combine import new_job
from reelroom.usecases.session import remove_session
from reelroom.usecases.source import part_targets
from reelroom.usecases.staged import sources_of
from tests.fakes.launcher import no_capacity
from tests.fakes.sender import OWNER
from tests.functions.cleanup.conftest import Sweep
from tests.functions.cleanup.events import scheduled, task_event


def queued(sweep: Sweep) -> Job:
    """A job that waits for its first dispatch."""
    services, session = sweep.module.services, sweep.sender.session()
    upload = sweep.sender.upload(b"one", session=session)
    job = new_job(services, session, upload, sources_of(services, upload))
    services.rows.write(Create(job), Replace(upload.completed(job.id)))
    return job


def running(sweep: Sweep) -> Job:
    """Dispatched by the sweep and claimed by its task."""
    job = queued(sweep)
    sweep()
    return sweep.sender.claimed(job)


def metrics(out: str) -> dict[str, float]:
    """The one EMF document of an invocation, by the name of the metric."""
    (document,) = [json.loads(line) for line in out.splitlines() if '"_aws"' in line]
    (group,) = document["_aws"]["CloudWatchMetrics"]
    assert (group["Namespace"], group["Dimensions"]) == ("Reelroom", [["service"]])
    assert document["service"] == "sweep"
    values = {metric["Name"]: document[metric["Name"]] for metric in group["Metrics"]}
    return {name: value[0] if isinstance(value, list) else value for name, value in values.items()}


@pytest.mark.parametrize("event", [{}, scheduled()])
def test_a_job_that_waits_is_started(sweep: Sweep, event: dict[str, Any]) -> None:
    job = queued(sweep)
    assert sweep(event) == {"done": {"dispatch": 1}, "failed": 0, "all": True}
    (task,) = sweep.launcher.started
    assert (task.job.id, task.token) == (job.id, f"{job.id}.0")
    assert sweep.row(job).task == task.name
    assert sweep() == {"done": {}, "failed": 0, "all": True}


def test_an_abandoned_upload_expires_and_its_staging_goes(deployed: Sweep) -> None:
    services, upload = deployed.module.services, deployed.sender.upload(b"one")
    (source,) = sources_of(services, upload)
    part_targets(services, OWNER, source.id, [1])
    assert len(list(services.blobs.multiparts("staging/"))) == 1
    deployed.clock.advance(timedelta(hours=25))
    assert deployed()["done"] == {"expiry": 1, "clean": 1}
    row = services.rows.get(Upload, upload.id)
    assert (row.status, row.due) == (UploadStatus.EXPIRED, None)
    assert list(services.blobs.multiparts("staging/")) == []


def test_a_removed_session_goes_with_all_it_owns(deployed: Sweep) -> None:
    services, job = deployed.module.services, running(deployed)
    remove_session(services, OWNER, job.session_id)
    for _ in range(3):
        deployed()
        deployed.clock.advance(10)
    assert deployed.launcher.started[0].stopped
    assert services.rows.get(Job, job.id) is None
    assert services.rows.get(Session, job.session_id).status is SessionStatus.REMOVED


def test_a_stopped_task_s_job_is_started_again_in_the_same_run(sweep: Sweep) -> None:
    job = running(sweep)
    first = sweep.row(job).task
    assert first is not None
    assert sweep(task_event(job.id, first))["done"] == {"dispatch": 1}
    row = sweep.row(job)
    assert (row.status, row.crashes, row.dispatches) == (JobStatus.QUEUED, 1, 2)
    assert row.reason is not None
    assert row.reason.code == "RUNNER_LOST"
    assert "exit code 137" in row.reason.message
    assert [task.token for task in sweep.launcher.started] == [f"{job.id}.0", f"{job.id}.1"]
    assert row.task == sweep.launcher.started[1].name


@pytest.mark.parametrize("again", [0, 1])
def test_an_event_that_comes_twice_or_late_changes_nothing(sweep: Sweep, again: int) -> None:
    job = running(sweep)
    first = sweep.row(job).task
    assert first is not None
    sweep(task_event(job.id, first))
    if again:
        sweep.sender.claimed(job, "runner-2")
    before = sweep.row(job)
    assert sweep(task_event(job.id, first)) == {"done": {}, "failed": 0, "all": True}
    assert sweep.row(job) == before


def test_the_task_of_a_job_that_has_ended_changes_nothing(sweep: Sweep) -> None:
    job = queued(sweep)
    sweep()
    done = sweep.sender.done(job)
    assert done.status is JobStatus.DONE
    assert done.task is not None
    sweep(task_event(job.id, done.task))
    assert sweep.row(job) == done


def test_a_task_of_nobody_s_job_changes_nothing(sweep: Sweep) -> None:
    job = running(sweep)
    before = sweep.row(job)
    sweep(task_event(None, before.task or ""))
    sweep(task_event(job.id[:-1] + "0", before.task or ""))
    sweep(task_event("job_of somebody else", before.task or ""))
    assert sweep.row(job) == before


def test_a_task_event_that_meets_another_writer_is_decided_anew(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = running(sweep)
    first, rows, failures = sweep.row(job).task, sweep.module.services.rows, [Stale("met")]
    write = rows.write

    def once(*operations: Any) -> None:
        if failures:
            raise failures.pop()
        write(*operations)

    monkeypatch.setattr(type(rows), "write", lambda _, *operations: once(*operations))
    assert sweep(task_event(job.id, first or ""))["failed"] == 0
    assert sweep.row(job).crashes == 1


def test_a_task_event_that_cannot_be_noted_does_not_keep_the_sweep_from_its_work(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, waits = running(sweep), queued(sweep)

    def away(*_: object) -> None:
        raise Transient("The database is away.")

    monkeypatch.setattr(sweep.module, "task_stopped", away)
    assert sweep(task_event(job.id)) == {"done": {"dispatch": 1}, "failed": 1, "all": True}
    assert sweep.row(waits).task is not None
    (told,) = sweep.logged("sweep_failed")
    assert (told["row_id"], told["error"]) == (job.id, "Transient")


def test_one_row_that_fails_is_logged_and_the_others_go_on(
    sweep: Sweep, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = [queued(sweep), queued(sweep)]
    sweep.launcher.faults.fail("launch", ZeroDivisionError("a bug"))
    capsys.readouterr()
    assert sweep() == {"done": {"dispatch": 1}, "failed": 1, "all": True}
    (told,) = sweep.logged("sweep_failed")
    assert told["level"] == "ERROR"
    assert told["row_id"] in {job.id for job in jobs}
    assert (told["error"], told["service"]) == ("ZeroDivisionError", "sweep")
    assert told["function_request_id"] == "request-1"
    assert told["causes"][0]["type"] == "builtins.ZeroDivisionError"
    assert "a bug" not in json.dumps(told)
    assert metrics(capsys.readouterr().out)["SweepFailures"] == 1
    assert len(sweep.launcher.started) == 1


def test_each_run_tells_what_it_did(sweep: Sweep, capsys: pytest.CaptureFixture[str]) -> None:
    queued(sweep)
    sweep()
    assert metrics(capsys.readouterr().out) == {
        "SweptDispatch": 1,
        "SweepFailures": 0,
        "QueuedJobs": 0,
        "OldestJobAge": 0,
    }
    sweep()
    assert "SweptDispatch" not in metrics(capsys.readouterr().out), "each run for itself"
    first, second = sweep.logged("swept")
    assert (first["done"], second["done"]) == ({"dispatch": 1}, {})


def test_how_long_people_wait_is_told(sweep: Sweep, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        queued(sweep)
    sweep.launcher.faults.fail("launch", no_capacity(), times=2)
    sweep()
    sweep.clock.advance(14)  # they are asked for again after 15 to 30 s
    capsys.readouterr()
    sweep()
    assert metrics(capsys.readouterr().out)["QueuedJobs"] == 2
    sweep.clock.advance(timedelta(minutes=2))
    sweep.launcher.faults.fail("launch", ZeroDivisionError("a bug"), times=2)
    sweep()
    assert metrics(capsys.readouterr().out)["QueuedJobs"] == 0, "asked for, their time runs"


def test_a_run_ends_before_its_time_does(sweep: Sweep) -> None:
    job = queued(sweep)
    assert sweep(left_ms=9_000) == {"done": {}, "failed": 0, "all": False}
    assert sweep.launcher.started == []
    assert sweep(left_ms=11_000)["done"] == {"dispatch": 1}
    assert sweep.row(job).task is not None


def test_a_refusal_of_the_cloud_is_no_failure(sweep: Sweep) -> None:
    job = queued(sweep)
    sweep.launcher.faults.fail("launch", no_capacity())
    assert sweep()["failed"] == 0
    row = sweep.row(job)
    assert (row.status, row.retry_at is not None) == (JobStatus.QUEUED, True)
    assert row.reason is not None
    assert row.reason.code == "NO_CAPACITY"


def test_a_silent_runner_s_job_goes_to_another_one(sweep: Sweep) -> None:
    job = running(sweep)
    policy = sweep.module.services.policy
    sweep.clock.advance(policy.lease + policy.clock_skew)
    assert sweep()["done"] == {"lease": 1, "dispatch": 1}
    assert replace(sweep.row(job), reason=None).crashes == 1
