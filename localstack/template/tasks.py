"""`AWS::ECS::TaskDefinition` as boto3's `register_task_definition` arguments.

The API's names are the template's with a small first letter, but for `_RENAMED`; below `_MAPS`
the keys are somebody's own words and stay.
"""

from __future__ import annotations

from collections.abc import Mapping

from localstack.template.records import TaskDefinition
from localstack.template.tree import Tree

_RENAMED = {
    "EFSVolumeConfiguration": "efsVolumeConfiguration",
    "FilesystemId": "fileSystemId",
    "IAM": "iam",
    "FSxWindowsFileServerVolumeConfiguration": "fsxWindowsFileServerVolumeConfiguration",
}
_MAPS = frozenset({"DockerLabels", "DriverOpts", "Labels", "Options"})
# Numbers in the API, although a parameter would make them strings here.
_NUMBERS = frozenset(
    {"ContainerPort", "HostPort", "MemoryReservation", "SizeInGiB", "StartTimeout", "StopTimeout"}
)


def read_task_definition(
    logical_id: str, family: str, properties: Mapping[str, Tree]
) -> TaskDefinition:
    """Every property is passed on; boto3 refuses what the API does not know."""
    register: dict[str, Tree] = _renamed({**properties, "Family": family})
    return TaskDefinition(logical_id=logical_id, family=family, register=register)


def _renamed(node: Tree) -> Tree:
    if isinstance(node, list):
        return [_renamed(part) for part in node]
    if not isinstance(node, dict):
        return node
    result = {}
    for key, value in node.items():
        new = _RENAMED.get(key, key[0].lower() + key[1:])
        if key in _MAPS:
            result[new] = value
        else:
            result[new] = int(value) if key in _NUMBERS else _renamed(value)
    return result
