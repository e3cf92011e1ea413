"""RunTask: checks in AWS's order, one record per task, nothing started twice for one token."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, replace
from typing import Any

from localstack.fargate import clusters, definitions, limits
from localstack.fargate.arns import Arns
from localstack.fargate.faults import CAPACITY, Faults, Rule
from localstack.fargate.refusals import conflict, invalid
from localstack.fargate.store import Store
from localstack.fargate.task import Task

TOKEN_LIFE_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Started:
    """What RunTask answers: tasks, `failures`, and whether the answer shall never arrive."""

    tasks: tuple[Task, ...] = ()
    failures: tuple[dict[str, str], ...] = ()
    hang_ms: int = 0


def run_task(
    store: Store, arns: Arns, faults: Faults, request: dict[str, Any], now: float
) -> Started:
    """New task records (not stored yet), or those that the token stands for. Raises AwsError."""
    faults.refuse_call()
    cluster = clusters.resolve(store, request)
    definition = definitions.find(store, str(request.get("taskDefinition", "")))
    if definition is None:
        raise invalid("TaskDefinition not found.")
    count = _checked_count(request)
    _check_network(request, definition)
    task = _task(cluster, definition, request, now)
    known = _known(store, arns, task, now)
    if known:
        return Started(known)
    rule = faults.for_new_task()
    if rule is not None and rule.kind in ("failure", "empty"):
        reasons = [str(rule.value)] * count if rule.kind == "failure" else []
        return Started(failures=tuple({"reason": reason} for reason in reasons))
    room = count if faults.max_running is None else faults.max_running - len(store.running())
    tasks = tuple(_with(rule, replace(task, id=uuid.uuid4().hex)) for _ in range(min(count, room)))
    failures = tuple({"reason": CAPACITY} for _ in range(count - len(tasks)))
    hang_ms = int(rule.value) if rule is not None and rule.kind == "hang_ms" else 0
    return Started(tasks, failures, hang_ms)


def _with(rule: Rule | None, task: Task) -> Task:
    if rule is not None and rule.kind == "slow_start_ms":
        return replace(task, slow_start_ms=int(rule.value))
    if rule is not None and rule.kind == "sigkill_after_ms":
        return replace(task, sigkill_after_ms=int(rule.value))
    return task


def _known(store: Store, arns: Arns, task: Task, now: float) -> tuple[Task, ...]:
    """The tasks of an earlier call with this token in this cluster. Raises AwsError (conflict)."""
    if task.client_token is None:
        return ()
    same = tuple(
        other
        for other in store.tasks.values()
        if (other.client_token, other.cluster) == (task.client_token, task.cluster)
        and now - other.created_at < TOKEN_LIFE_S
    )
    if any(other.request != task.request for other in same):
        raise conflict([arns.task(other.cluster, other.id) for other in same])
    return same


def _task(cluster: str, definition: dict[str, Any], request: dict[str, Any], now: float) -> Task:
    container = definition["containerDefinitions"][0]
    overrides = _checked_overrides(request.get("overrides") or {}, container["name"])
    token, started_by = request.get("clientToken"), request.get("startedBy")
    storage = overrides.get("ephemeralStorage") or definition.get("ephemeralStorage")
    size = limits.check_ephemeral(storage) if storage else limits.DEFAULT_EPHEMERAL_GIB
    parameters = {name: value for name, value in request.items() if name != "clientToken"}
    canonical = json.dumps(parameters, sort_keys=True, separators=(",", ":"))
    return Task(
        id="",
        cluster=cluster,
        family=definition["family"],
        definition=definition["taskDefinitionArn"],
        container=container["name"],
        image=container["image"],
        cpu=str(overrides.get("cpu") or definition.get("cpu", "256")),
        memory=str(overrides.get("memory") or definition.get("memory", "512")),
        ephemeral_gib=size,
        stop_timeout_s=container.get("stopTimeout", limits.DEFAULT_STOP_TIMEOUT_S),
        overrides=overrides,
        created_at=now,
        group=str(request.get("group") or f"family:{definition['family']}"),
        started_by=limits.check_started_by(started_by) if started_by is not None else None,
        client_token=limits.check_token(token) if token is not None else None,
        request=hashlib.sha256(canonical.encode()).hexdigest(),
        tags=tuple(request.get("tags", ())),
    )


def _checked_count(request: dict[str, Any]) -> int:
    count = request.get("count", 1)
    if not isinstance(count, int) or not 1 <= count <= 10:
        raise invalid("count should be between 1 and 10")
    return count


def _checked_overrides(overrides: dict[str, Any], container: str) -> dict[str, Any]:
    if len(json.dumps(overrides, separators=(",", ":"))) > limits.MAX_OVERRIDES_CHARACTERS:
        raise invalid(
            f"Overrides length must be at most {limits.MAX_OVERRIDES_CHARACTERS} characters"
        )
    for entry in overrides.get("containerOverrides", []):
        if entry.get("name") != container:
            raise invalid(
                f"Override for container named {entry.get('name')} is not a container in the "
                "TaskDefinition."
            )
    return overrides


def _check_network(request: dict[str, Any], definition: dict[str, Any]) -> None:
    wants_fargate = request.get("launchType") == "FARGATE"
    if wants_fargate and "FARGATE" not in definition.get("requiresCompatibilities", []):
        raise invalid("Task definition does not support launch_type FARGATE.")
    if definition.get("networkMode") != "awsvpc":
        return
    network = (request.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    if network is None:
        raise invalid(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified."
        )
    if not 1 <= len(network.get("subnets", [])) <= 16:
        raise invalid("subnets should have at least 1 and at most 16 entries")
