"""A task as DescribeTasks and the state change event show it."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime
from typing import Any

from localstack.fargate.arns import Arns
from localstack.fargate.task import Status, Task

_TIMES = {
    "createdAt": "created_at",
    "connectivityAt": "connectivity_at",
    "pullStartedAt": "pull_started_at",
    "pullStoppedAt": "pull_stopped_at",
    "startedAt": "started_at",
    "stoppingAt": "stopping_at",
    "executionStoppedAt": "execution_stopped_at",
    "stoppedAt": "stopped_at",
}


def task_shape(task: Task, arns: Arns) -> dict[str, Any]:
    """The API's Task shape; times are Unix seconds."""
    shape: dict[str, Any] = {
        "taskArn": arns.task(task.cluster, task.id),
        "clusterArn": arns.cluster(task.cluster),
        "taskDefinitionArn": task.definition,
        "lastStatus": task.last_status,
        "desiredStatus": task.desired_status,
        "version": task.version,
        "containers": [_container(task, arns)],
        "overrides": {
            "containerOverrides": [{"name": task.container}],
            "inferenceAcceleratorOverrides": [],
            **task.overrides,
        },
        "cpu": task.cpu,
        "memory": task.memory,
        "ephemeralStorage": {"sizeInGiB": task.ephemeral_gib},
        "group": task.group,
        "launchType": "FARGATE",
        "platformVersion": "1.4.0",
        "platformFamily": "Linux",
        "availabilityZone": f"{arns.region}a",
        "attachments": [],
        "attributes": [],
        "enableExecuteCommand": False,
        "healthStatus": "UNKNOWN",
        "startedBy": task.started_by,
        "stopCode": task.stop_code,
        "stoppedReason": task.stopped_reason,
        "connectivity": "CONNECTED" if task.connectivity_at else None,
        **{name: getattr(task, attribute) for name, attribute in _TIMES.items()},
    }
    return {name: value for name, value in shape.items() if value is not None}


def _container(task: Task, arns: Arns) -> dict[str, Any]:
    container_id = hashlib.sha256(task.id.encode()).hexdigest()[:32]
    shape: dict[str, Any] = {
        "containerArn": arns.container(task.cluster, task.id, container_id),
        "taskArn": arns.task(task.cluster, task.id),
        "name": task.container,
        "image": task.image,
        "runtimeId": f"{task.id}-{int(container_id[:8], 16)}",
        "lastStatus": _container_status(task),
        "exitCode": task.exit_code,
        "reason": task.container_reason,
        "networkInterfaces": [],
        "healthStatus": "UNKNOWN",
        "cpu": "0",
    }
    return {name: value for name, value in shape.items() if value is not None}


def _container_status(task: Task) -> str:
    if task.execution_stopped_at is not None or task.ended:
        return "STOPPED"
    return "RUNNING" if task.last_status not in (Status.PROVISIONING, Status.PENDING) else "PENDING"


def event(task: Task, arns: Arns, now: float) -> dict[str, Any]:
    """The EventBridge event of the state that `task` is in now; times are RFC 3339."""
    shape = task_shape(task, arns)
    detail = shape | {name: _rfc3339(shape[name]) for name in _TIMES if name in shape}
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "ECS Task State Change",
        "source": "aws.ecs",
        "account": arns.account,
        "time": _rfc3339(now, "seconds"),
        "region": arns.region,
        "resources": [shape["taskArn"]],
        "detail": detail | {"updatedAt": _rfc3339(now)},
    }


def _rfc3339(unix_s: float, precision: str = "milliseconds") -> str:
    moment = datetime.fromtimestamp(unix_s, UTC).isoformat(timespec=precision)
    return moment.replace("+00:00", "Z")
