"""Events as EventBridge delivers them: the schedule's, and those of tasks that the cloud ends."""

from __future__ import annotations

from typing import Any

TASK = "arn:aws:ecs:eu-west-1:123456789012:task/reelroom/0123456789abcdef0123456789abcdef"


def scheduled() -> dict[str, Any]:
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-11-21T12:00:00Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:events:eu-west-1:123456789012:rule/reelroom-sweep"],
        "detail": {},
    }


def task_event(job_id: str | None, task: str = TASK, **detail: Any) -> dict[str, Any]:
    """Source of the shape: Amazon ECS Developer Guide, "Amazon ECS task state change events"."""
    state = {
        "attachments": [{"id": "eni", "type": "eni", "status": "DELETED", "details": []}],
        "availabilityZone": "eu-west-1a",
        "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/reelroom",
        "containers": [
            {
                "containerArn": f"{task.replace(':task/', ':container/')}/1",
                "exitCode": 137,
                "lastStatus": "STOPPED",
                "name": "combiner",
                "runtimeId": "0123456789abcdef0123456789abcdef-1",
                "taskArn": task,
                "networkInterfaces": [],
                "cpu": "0",
            }
        ],
        "cpu": "1024",
        "createdAt": "2026-11-21T11:58:00.123Z",
        "desiredStatus": "STOPPED",
        "group": "family:reelroom-combiner",
        "lastStatus": "STOPPED",
        "launchType": "FARGATE",
        "memory": "2048",
        "overrides": {"containerOverrides": [{"name": "combiner"}]},
        "platformVersion": "1.4.0",
        "startedBy": job_id,
        "stopCode": "EssentialContainerExited",
        "stoppedReason": "OutOfMemoryError: Container killed due to memory usage",
        "taskArn": task,
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/combiner:3",
        "version": 5,
    } | detail
    return {
        "version": "0",
        "id": "9bcdac79-b31f-4d3d-9410-fbd727c29fab",
        "detail-type": "ECS Task State Change",
        "source": "aws.ecs",
        "account": "123456789012",
        "time": "2026-11-21T12:00:00Z",
        "region": "eu-west-1",
        "resources": [task],
        "detail": {name: value for name, value in state.items() if value is not None},
    }
