"""DescribeTasks, ListTasks and StopTask."""

from __future__ import annotations

import base64
from typing import Any

from localstack.fargate import clusters
from localstack.fargate.arns import Arns, last_part
from localstack.fargate.refusals import invalid
from localstack.fargate.store import Store
from localstack.fargate.task import Task
from localstack.fargate.wire import task_shape

_PAGE = 100


def describe(store: Store, arns: Arns, request: dict[str, Any]) -> dict[str, Any]:
    """Up to 100 tasks by id or ARN; unknown ones are failures. Raises AwsError."""
    cluster = clusters.resolve(store, request)
    asked = request.get("tasks") or []
    if not asked:
        raise invalid("Tasks cannot be empty.")
    if len(asked) > _PAGE:
        raise invalid(f"Tasks can have at most {_PAGE} entries.")
    with_tags = "TAGS" in (request.get("include") or [])
    found, failures = [], []
    for name in asked:
        task = find(store, cluster, name)
        if task is None:
            arn = name if ":" in name else arns.task(cluster, name)
            failures.append({"arn": arn, "reason": "MISSING"})
        else:
            found.append(task_shape(task, arns) | {"tags": list(task.tags) if with_tags else []})
    return {"tasks": found, "failures": failures}


def find(store: Store, cluster: str, name_or_arn: str) -> Task | None:
    """The task in `cluster`, or None."""
    task = store.tasks.get(last_part(name_or_arn))
    return task if task is not None and task.cluster == cluster else None


def to_stop(store: Store, request: dict[str, Any]) -> Task:
    """The task that a StopTask names. Raises AwsError."""
    cluster = clusters.resolve(store, request)
    task = find(store, cluster, str(request.get("task", "")))
    if task is None:
        raise invalid("The referenced task was not found.")
    return task


def listed(store: Store, arns: Arns, request: dict[str, Any]) -> dict[str, Any]:
    """A page of ARNs, in the order of the tasks' creation. Raises AwsError."""
    cluster = clusters.resolve(store, request)
    limit = request.get("maxResults", _PAGE)
    if not isinstance(limit, int) or not 1 <= limit <= _PAGE:
        raise invalid(f"maxResults should be between 1 and {_PAGE}")
    ordered = sorted(store.tasks.values(), key=_place)
    found = [task for task in ordered if task.cluster == cluster and _matches(task, request)]
    after = _after(request.get("nextToken"))
    rest = [task for task in found if _place(task) > after]
    page: dict[str, Any] = {"taskArns": [arns.task(cluster, task.id) for task in rest[:limit]]}
    if len(rest) > limit:
        page["nextToken"] = _token(rest[limit - 1])
    return page


def _matches(task: Task, request: dict[str, Any]) -> bool:
    wanted = {
        "family": task.family,
        "startedBy": task.started_by,
        "desiredStatus": task.desired_status,
        "launchType": "FARGATE",
        "serviceName": None,
        "containerInstance": None,
    }
    asked = {"desiredStatus": "RUNNING"} | request
    return all(asked[name] == value for name, value in wanted.items() if name in asked)


def _place(task: Task) -> tuple[float, str]:
    return task.created_at, task.id


def _token(task: Task) -> str:
    return base64.urlsafe_b64encode(f"{task.created_at!r} {task.id}".encode()).decode()


def _after(token: object) -> tuple[float, str]:
    if token is None:
        return 0.0, ""
    try:
        created_at, task_id = base64.urlsafe_b64decode(str(token)).decode().split(" ")
        return float(created_at), task_id
    except ValueError as error:
        raise invalid("Invalid token.") from error
