"""What happens to a task next: one step at a time, from what its process shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from localstack.fargate.command import CannotStart
from localstack.fargate.processes import Phase, Processes, Seen, Spec, kill_marked
from localstack.fargate.task import Status, StopCode, Task

_SIGKILLED = 137
_EXITED = "Essential container in task exited"
_STOP_ORDER = (Status.RUNNING, Status.DEACTIVATING, Status.STOPPING)


class Lifecycle:
    """Moves tasks along. `spec` gives a task's process or raises CannotStart; `mark` is a text
    that only that task's processes have in their environment."""

    def __init__(
        self, processes: Processes, spec: Callable[[Task], Spec], mark: Callable[[Task], str]
    ) -> None:
        self._processes = processes
        self._spec = spec
        self._mark = mark

    def step(self, task: Task, now: float) -> Task:
        """The task as it is now; the very same object when nothing has changed."""
        match task.last_status:
            case Status.PROVISIONING:
                return self._provisioning(task, now)
            case Status.PENDING:
                return self._pending(task, now)
            case Status.RUNNING | Status.DEACTIVATING | Status.STOPPING:
                return self._running(task, now)
            case Status.DEPROVISIONING:
                return replace(task, last_status=Status.STOPPED, stopped_at=now)
            case Status.STOPPED:
                return task

    def _provisioning(self, task: Task, now: float) -> Task:
        if task.desired_status is Status.STOPPED:
            return replace(task, last_status=Status.DEPROVISIONING)
        if now < task.created_at + task.slow_start_ms / 1000:
            return task
        return replace(task, last_status=Status.PENDING, connectivity_at=now, pull_started_at=now)

    def _pending(self, task: Task, now: float) -> Task:
        seen = self._processes.look(task.id)
        match seen.phase:
            case Phase.ABSENT if task.desired_status is Status.STOPPED:
                return replace(task, last_status=Status.DEPROVISIONING)
            case Phase.ABSENT:
                return self._launch(task, now)
            case Phase.STARTING:
                return task
            case Phase.NOT_STARTABLE:
                return _failed_to_start(task, f"CannotStartContainerError: {seen.error}", now)
            case Phase.LOST:
                return _failed_to_start(task, "CannotStartContainerError: it was killed", now)
            case Phase.RUNNING | Phase.EXITED:
                pulled = task.pull_stopped_at or now
                return replace(
                    task, last_status=Status.RUNNING, started_at=now, pull_stopped_at=pulled
                )

    def _launch(self, task: Task, now: float) -> Task:
        try:
            self._processes.launch(task.id, self._spec(task))
        except CannotStart as error:
            return _failed_to_start(task, str(error), now)
        return task

    def _running(self, task: Task, now: float) -> Task:
        seen = self._processes.look(task.id)
        if seen.phase is Phase.LOST:
            kill_marked(self._mark(task))
            seen = Seen(Phase.EXITED, _SIGKILLED, at=now)
        if task.desired_status is Status.STOPPED and task.last_status is not Status.STOPPING:
            return replace(task, last_status=_STOP_ORDER[_STOP_ORDER.index(task.last_status) + 1])
        if seen.phase is Phase.EXITED:
            ended = task.ending(StopCode.ESSENTIAL_CONTAINER_EXITED, _EXITED, now)
            return replace(
                ended,
                last_status=Status.DEPROVISIONING,
                exit_code=seen.exit_code,
                execution_stopped_at=seen.at,
            )
        if task.last_status is Status.STOPPING:
            self._processes.stop(task.id)
        elif _kill_due(task, now):
            self._processes.kill(task.id)
        return task


def _kill_due(task: Task, now: float) -> bool:
    if task.sigkill_after_ms is None or task.started_at is None:
        return False
    return now >= task.started_at + task.sigkill_after_ms / 1000


def _failed_to_start(task: Task, reason: str, now: float) -> Task:
    ended = task.ending(StopCode.TASK_FAILED_TO_START, reason, now)
    return replace(ended, last_status=Status.DEPROVISIONING, container_reason=reason)
