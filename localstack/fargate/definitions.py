"""RegisterTaskDefinition and DescribeTaskDefinition."""

from __future__ import annotations

from typing import Any

from localstack.fargate import limits
from localstack.fargate.arns import Arns, last_part
from localstack.fargate.refusals import client
from localstack.fargate.store import Store

_KEPT = (
    "taskRoleArn",
    "executionRoleArn",
    "networkMode",
    "requiresCompatibilities",
    "runtimePlatform",
    "ephemeralStorage",
)


def register(store: Store, arns: Arns, request: dict[str, Any], now: float) -> dict[str, Any]:
    """A new revision of `request["family"]`. Raises AwsError (ClientException)."""
    family = limits.check_name("Family", str(request.get("family", "")))
    container = _container(request)
    size = _size(request)
    revision = 1 + max(_revisions(store, family), default=0)
    definition = {
        "taskDefinitionArn": arns.definition(family, revision),
        "containerDefinitions": [container],
        "family": family,
        "revision": revision,
        "volumes": request.get("volumes", []),
        "status": "ACTIVE",
        "requiresAttributes": [],
        "placementConstraints": [],
        "compatibilities": ["EC2", "FARGATE"],
        "registeredAt": now,
        **{member: request[member] for member in _KEPT if member in request},
        **size,
    }
    store.put_definition(f"{family}:{revision}", definition)
    return {"taskDefinition": definition, "tags": request.get("tags", [])}


def describe(store: Store, request: dict[str, Any]) -> dict[str, Any]:
    """The definition that `taskDefinition` names. Raises AwsError (ClientException)."""
    definition = find(store, str(request.get("taskDefinition", "")))
    if definition is None:
        raise client("Unable to describe task definition.")
    return {"taskDefinition": definition, "tags": []}


def find(store: Store, name_or_arn: str) -> dict[str, Any] | None:
    """By ARN, family:revision, or family (its newest revision)."""
    name = last_part(name_or_arn)
    if ":" not in name:
        newest = max(_revisions(store, name), default=0)
        name = f"{name}:{newest}"
    return store.definitions.get(name)


def _revisions(store: Store, family: str) -> list[int]:
    split = (name.rpartition(":") for name in store.definitions)
    return [int(revision) for found, _, revision in split if found == family]


def _container(request: dict[str, Any]) -> dict[str, Any]:
    containers = request.get("containerDefinitions") or []
    if len(containers) != 1:
        raise client("This machine runs task definitions with exactly one container.")
    container: dict[str, Any] = containers[0]
    if not container.get("name") or not container.get("image"):
        raise client("Container.name and Container.image should not be null or empty.")
    if container.get("secrets") or container.get("environmentFiles"):
        raise client("This machine has no secret store: give the values in `environment`.")
    timeout = container.get("stopTimeout", limits.DEFAULT_STOP_TIMEOUT_S)
    if not isinstance(timeout, int) or not 0 <= timeout <= limits.MAX_STOP_TIMEOUT_S:
        raise client(f"stopTimeout must be at most {limits.MAX_STOP_TIMEOUT_S} seconds on Fargate.")
    volumes = {volume.get("name") for volume in request.get("volumes", [])}
    for point in container.get("mountPoints", []):
        if point.get("sourceVolume") not in volumes:
            raise client(f"Unknown volume '{point.get('sourceVolume')}'.")
    plain = {"cpu": 0, "environment": [], "mountPoints": [], "volumesFrom": [], "essential": True}
    return plain | container


def _size(request: dict[str, Any]) -> dict[str, str]:
    if "ephemeralStorage" in request:
        limits.check_ephemeral(request["ephemeralStorage"])
    if "FARGATE" not in request.get("requiresCompatibilities", []):
        return {member: str(request[member]) for member in ("cpu", "memory") if member in request}
    if request.get("networkMode") != "awsvpc":
        raise client("When networkMode is not awsvpc, Fargate cannot run the task definition.")
    cpu, memory = limits.check_size(request.get("cpu"), request.get("memory"))
    return {"cpu": cpu, "memory": memory}
