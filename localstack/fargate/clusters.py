"""CreateCluster and DescribeClusters."""

from __future__ import annotations

from typing import Any

from localstack.fargate import limits
from localstack.fargate.arns import Arns, last_part
from localstack.fargate.refusals import no_cluster
from localstack.fargate.store import Store
from localstack.fargate.task import Status

DEFAULT = "default"


def create(store: Store, arns: Arns, request: dict[str, Any]) -> dict[str, Any]:
    """A cluster; the one that is there when the name is taken. Raises AwsError."""
    name = limits.check_name("Cluster name", str(request.get("clusterName") or DEFAULT))
    store.add_cluster(name)
    return {"cluster": _wire(store, arns, name)}


def describe(store: Store, arns: Arns, request: dict[str, Any]) -> dict[str, Any]:
    """The clusters by name or ARN; unknown ones are failures."""
    asked = [last_part(name) for name in request.get("clusters") or [DEFAULT]]
    return {
        "clusters": [_wire(store, arns, name) for name in asked if name in store.clusters],
        "failures": [
            {"arn": arns.cluster(name), "reason": "MISSING"}
            for name in asked
            if name not in store.clusters
        ],
    }


def resolve(store: Store, request: dict[str, Any]) -> str:
    """The name of the request's cluster. Raises AwsError (ClusterNotFoundException)."""
    name = last_part(str(request.get("cluster") or DEFAULT))
    if name not in store.clusters:
        raise no_cluster()
    return name


def _wire(store: Store, arns: Arns, name: str) -> dict[str, Any]:
    tasks = store.running(name)
    pending = [task for task in tasks if task.last_status in (Status.PROVISIONING, Status.PENDING)]
    return {
        "clusterArn": arns.cluster(name),
        "clusterName": name,
        "status": "ACTIVE",
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": len(tasks) - len(pending),
        "pendingTasksCount": len(pending),
        "activeServicesCount": 0,
        "statistics": [],
        "tags": [],
        "settings": [],
        "capacityProviders": ["FARGATE"],
        "defaultCapacityProviderStrategy": [],
    }
