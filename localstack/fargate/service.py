"""The operations of the ECS API over one store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localstack.awsjson import AwsError
from localstack.fargate import clusters, definitions, tasks
from localstack.fargate.arns import Arns
from localstack.fargate.engine import Engine
from localstack.fargate.faults import Faults
from localstack.fargate.run_task import run_task
from localstack.fargate.store import Store
from localstack.fargate.task import StopCode
from localstack.fargate.wire import task_shape

TARGET = "AmazonEC2ContainerServiceV20141113."
Members = dict[str, Any]


class Service:
    """Answers calls; from any thread. `hang` is called instead of answering, with milliseconds."""

    def __init__(
        self,
        store: Store,
        arns: Arns,
        engine: Engine,
        faults: Faults,
        now: Callable[[], float],
        hang: Callable[[int], None],
    ) -> None:
        self._store, self._arns, self._engine = store, arns, engine
        self._faults, self._now, self._hang = faults, now, hang
        self._operations: dict[str, Callable[[Members], Members]] = {
            "CreateCluster": lambda request: clusters.create(store, arns, request),
            "DescribeClusters": lambda request: clusters.describe(store, arns, request),
            "RegisterTaskDefinition": lambda request: definitions.register(
                store, arns, request, now()
            ),
            "DescribeTaskDefinition": lambda request: definitions.describe(store, request),
            "DescribeTasks": lambda request: tasks.describe(store, arns, request),
            "ListTasks": lambda request: tasks.listed(store, arns, request),
            "StopTask": self._stop_task,
        }

    def call(self, target: str, request: Members) -> Members:
        """The answer to one operation. Raises AwsError."""
        operation = target.removeprefix(TARGET)
        if operation == "RunTask":
            return self._run_task(request)
        answer = self._operations.get(operation)
        if answer is None or not target.startswith(TARGET):
            raise AwsError("UnknownOperationException", f"{target or '(none)'} is not served")
        with self._engine.guard:
            return answer(request)

    def _run_task(self, request: Members) -> Members:
        with self._engine.guard:
            started = run_task(self._store, self._arns, self._faults, request, self._now())
            for task in started.tasks:
                if task.id not in self._store.tasks:
                    self._engine.add(task)
        if started.hang_ms:
            self._hang(started.hang_ms)
        shapes = [task_shape(task, self._arns) for task in started.tasks]
        return {"tasks": shapes, "failures": list(started.failures)}

    def _stop_task(self, request: Members) -> Members:
        reason = str(request.get("reason") or "Task stopped by user")
        task = tasks.to_stop(self._store, request)
        stopped = self._engine.stop(task, StopCode.USER_INITIATED, reason)
        return {"task": task_shape(stopped, self._arns)}
