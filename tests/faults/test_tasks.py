"""Tasks that do not start, are told to stop, are started twice, or find no room on their disk."""

from __future__ import annotations

import errno
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from reelroom.aws.launcher import FargateLauncher
from reelroom.domain.job import Job
from reelroom.domain.states import JobStatus
from reelroom.runner.loop import Outcome
from reelroom.runner.stop import StopSign, Why
from reelroom.settings import Tasks
from reelroom.usecases.recovery import task_stopped
from reelroom.usecases.upload import complete_upload
from tests.fakes.sender import OWNER
from tests.faults.amount import amount
from tests.faults.rig import Rig
from tests.faults.test_crash_points import POINTS, made_of
from tests.faults.turns import Turns

TASKS: Final = Tasks("reelroom", {"combine": "combine"}, ("subnet-1",), ("sg-1",))


class Ecs:
    """Answers RunTask as the real one might, then as it should."""

    def __init__(self, rig: Rig, answers: list[Any]) -> None:
        self.rig, self.answers = rig, answers

    def run_task(self, **call: Any) -> Any:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            return answer
        job = self.rig.world.rows.get(Job, call["startedBy"])
        assert job is not None
        name = self.rig.world.launcher.launch(job, call["clientToken"], 0)
        return {"tasks": [{"taskArn": name}], "failures": []}

    def stop_task(self, **call: Any) -> None:
        self.rig.world.launcher.stop(call["task"], "")

    def describe_tasks(self, **call: Any) -> Any:
        stopped = self.rig.world.launcher.is_stopped(call["tasks"][0])
        status = "STOPPED" if stopped else "RUNNING"
        return {"tasks": [{"lastStatus": status}], "failures": []}


def failure(reason: str) -> dict[str, Any]:
    return {"tasks": [], "failures": [{"reason": reason}]}


def refusal(code: str, message: str = "no", status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "RunTask")


_URL: Final = "http://ecs"
TABLE: Final[dict[str, Any]] = {
    "RESOURCE:CPU": failure("RESOURCE:CPU"),
    "RESOURCE:MEMORY": failure("RESOURCE:MEMORY"),
    "RESOURCE:ENI": failure("RESOURCE:ENI"),
    "AGENT": failure("AGENT"),
    "ATTRIBUTE": failure("ATTRIBUTE"),
    "MISSING": failure("MISSING"),
    "capacity": failure("Capacity is unavailable at this time. Please try again later"),
    "neither task nor failure": {"tasks": [], "failures": []},
    "ClusterNotFoundException": refusal("ClusterNotFoundException"),
    "AccessDeniedException": refusal("AccessDeniedException"),
    "BlockedException": refusal("BlockedException"),
    "ClientException": refusal("ClientException"),
    "PlatformTaskDefinitionIncompatibilityException": refusal(
        "PlatformTaskDefinitionIncompatibilityException"
    ),
    "ServerException": refusal("ServerException", status=500),
    "ConflictException": refusal("ConflictException"),
    "throttled": refusal("ThrottlingException"),
    "throttled in disguise": refusal(
        "InvalidParameterException", "Rate exceeded (ErrorCode: Throttling)"
    ),
    "no connection": ConnectTimeoutError(endpoint_url=_URL),
    "no answer": ReadTimeoutError(endpoint_url=_URL),
}


@pytest.mark.parametrize("times", [1, 6])
@pytest.mark.parametrize("name", TABLE)
def test_a_task_that_does_not_start_is_waited_for(name: str, times: int, rig: Rig) -> None:
    """The job says why it waits, and goes on by itself when the cause has passed."""
    ecs: Any = Ecs(rig, [TABLE[name]] * times)
    upload = rig.sender.sent(b"one", b"two")
    rig.launcher = FargateLauncher(lambda: ecs, TASKS)
    job = complete_upload(rig.services, OWNER, upload.id)
    assert job.status is JobStatus.QUEUED
    assert job.due is not None
    assert job.holds_slot or (job.reason is not None and job.retry_until is not None)
    rig.prove("RunTask fails", (name, times))
    assert ecs.answers == []
    assert made_of(rig, job) == b"onetwo"
    assert len(rig.ran) == 1, "no task was started twice"


@pytest.mark.parametrize("point", POINTS)
def test_a_task_that_is_told_to_stop_gives_its_job_back(point: str, rig: Rig) -> None:
    """SIGTERM at any step: QUEUED at once, or ended; never failed, no crash counted."""
    job = rig.sender.queued(b"one", b"two")
    sign = StopSign()
    name, nth, mode = POINTS[point]
    rig.layer.interrupt_at(name, nth, mode, lambda: sign.raise_for(Why.SHUTDOWN))
    (task,) = rig.waiting_tasks()
    outcome = rig.run(task, sign=sign)
    row = rig.sender.row(job)
    assert outcome in {Outcome.RELEASED, Outcome.DONE}
    if outcome is Outcome.RELEASED:
        assert row.status in {JobStatus.QUEUED, JobStatus.COMMITTING}
        assert (row.crashes, row.holder, row.holds_slot) == (0, None, False)
        assert row.due is not None
        assert row.due.at == rig.world.clock(), "another task may have it now"
    rig.prove("SIGTERM", point)
    assert made_of(rig, job) == b"onetwo"


@pytest.mark.parametrize("point", POINTS)
def test_events_of_a_stopped_task_may_come_twice_and_late(point: str, rig: Rig) -> None:
    job = rig.sender.queued(b"one", b"two")
    (task,) = rig.waiting_tasks()
    rig.layer.arm_named(*POINTS[point][::2], POINTS[point][1])
    with suppress(Exception):
        rig.run(task)
    for _ in range(2):
        task_stopped(rig.services, job.id, task.name, "exit code 137")
    rig.sweep_beside()
    task_stopped(rig.services, job.id, task.name, "exit code 137")
    rig.prove("a task's end is told twice, and late", point)
    assert made_of(rig, job) == b"onetwo"
    assert rig.recovered_after is not None
    assert rig.recovered_after <= timedelta(minutes=1)


@pytest.mark.parametrize("runners", [2, 5])
@pytest.mark.parametrize("seed", range(amount(10, 100)))
def test_of_many_runners_of_one_job_one_does_it(seed: int, runners: int, rig: Rig) -> None:
    job = rig.sender.queued(b"one", b"two")
    outcomes: list[Outcome] = []

    def run(number: int) -> None:
        outcomes.append(rig.run_as(f"runner-{number}", job))

    turns = Turns(seed)
    rig.layer.before_call = turns.pause
    numbers = range(runners)
    assert turns.run([lambda one=one: run(one) for one in numbers]) == []  # type: ignore[misc]
    rig.layer.before_call = lambda: None
    assert sorted(one.name for one in outcomes) == ["DONE"] + ["NOTHING"] * (runners - 1)
    rig.prove(f"{runners} runners of one job", seed)
    assert made_of(rig, job) == b"onetwo"
    assert rig.sender.row(job).attempt == 1


@pytest.mark.parametrize("problem", ["ENOSPC", "EDQUOT", "EIO", "ESTALE"])
def test_a_disk_that_fails_is_waited_for(
    problem: str, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often: it is not the footage's fault, and the footage is kept."""
    job = rig.sender.queued(b"one", b"two")
    real = Path.open
    left = [5]

    def failing(path: Path, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if "w" in mode and left[0] > 0 and path.is_relative_to(rig.root / "staging"):
            left[0] -= 1
            raise OSError(getattr(errno, problem), problem)
        return real(path, mode, *arguments, **named)

    monkeypatch.setattr(Path, "open", failing)
    (task,) = rig.waiting_tasks()
    assert rig.run(task) is Outcome.WAITING
    row = rig.sender.row(job)
    assert row.status is JobStatus.QUEUED
    assert row.crashes == 0
    assert row.reason is not None
    assert row.reason.retryable
    rig.prove("a disk fails", problem)
    assert left == [0]
    assert made_of(rig, job) == b"onetwo"
