"""Which events say that a job's task has stopped, and what they say to people."""

from __future__ import annotations

from typing import Any

import pytest

from functions.cleanup.task_event import StoppedTask, stopped_task
from tests.functions.cleanup.events import TASK, scheduled, task_event

JOB = "job_1m7yzmhg08h6bcfn_1m7yzmhg03cf2tpz"
STOPPED = task_event(JOB)


def without(*names: str) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(names)
    return task_event(JOB, **nothing)


def test_a_task_of_ours_that_stopped_is_named_with_its_reason() -> None:
    why = "exit code 137, OutOfMemoryError"
    assert stopped_task(STOPPED) == StoppedTask(JOB, TASK, why)  # type: ignore[arg-type]


def test_unknown_fields_are_passed_over() -> None:
    later = {**STOPPED, "new": 1, "detail": {**STOPPED["detail"], "enableExecuteCommand": False}}
    assert stopped_task(later) == stopped_task(STOPPED)


@pytest.mark.parametrize(
    "event",
    [
        {},
        scheduled(),
        {**STOPPED, "source": "aws.ec2"},
        {**STOPPED, "source": "com.example"},
        {**STOPPED, "detail": None},
        {**STOPPED, "detail": "text"},
        without("startedBy"),
        without("taskArn"),
        without("lastStatus"),
        task_event("ecs-svc/0123456789012345678"),
        task_event(""),
        *(task_event(JOB, lastStatus=one) for one in ("PROVISIONING", "PENDING", "RUNNING")),
        task_event(JOB, lastStatus="DEPROVISIONING"),
    ],
)
def test_any_other_event_is_none(event: dict[str, Any]) -> None:
    assert stopped_task(event) is None


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (without("stoppedReason"), "exit code 137, EssentialContainerExited"),
        (without("containers", "stoppedReason", "stopCode"), ""),
        (task_event(JOB, containers=[], stoppedReason="Task failed to start",
                    stopCode="TaskFailedToStart"),
         "TaskFailedToStart"),
        (task_event(JOB, containers=[{"name": "combiner", "reason": "CannotPullContainerError"}],
                    stoppedReason="CannotPullContainerError: 123456789012.dkr.ecr/secret:1"),
         "CannotPullContainerError"),
        (task_event(JOB, containers=[{"exitCode": 0}], stoppedReason=None, stopCode=None),
         "exit code 0"),
        ({**STOPPED, "detail": {**STOPPED["detail"], "containers": None}}, "OutOfMemoryError"),
    ],
)  # fmt: skip
def test_the_reason_is_made_of_what_is_there(event: dict[str, Any], why: str) -> None:
    stopped = stopped_task(event)
    assert stopped is not None
    assert stopped.why == why
