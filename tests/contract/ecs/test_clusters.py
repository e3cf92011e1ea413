from __future__ import annotations

import pytest

from tests.contract.ecs.conftest import Ecs


def test_a_cluster_is_active_and_made_once(ecs: Ecs) -> None:
    first = ecs.client.create_cluster(clusterName="c")["cluster"]
    again = ecs.client.describe_clusters(clusters=["c", first["clusterArn"]])["clusters"]
    assert first["status"] == "ACTIVE"
    assert {cluster["clusterArn"] for cluster in again} == {first["clusterArn"]}
    assert first["clusterArn"].endswith(":cluster/c")


def test_an_unknown_cluster_is_a_failure(ecs: Ecs) -> None:
    answer = ecs.client.describe_clusters(clusters=["c", "gone"])
    assert [cluster["clusterName"] for cluster in answer["clusters"]] == ["c"]
    assert [failure["reason"] for failure in answer["failures"]] == ["MISSING"]
    assert answer["failures"][0]["arn"].endswith(":cluster/gone")


def test_a_task_in_an_unknown_cluster_is_refused(ecs: Ecs) -> None:
    ecs.register()
    with pytest.raises(ecs.client.exceptions.ClusterNotFoundException):
        ecs.run(cluster="gone")
    with pytest.raises(ecs.client.exceptions.ClusterNotFoundException):
        ecs.client.list_tasks(cluster="gone")
