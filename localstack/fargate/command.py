"""From a task definition and overrides to a process: argv, environment, folders."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

from localstack.fargate.config import Config, Image
from localstack.fargate.processes import Spec
from localstack.fargate.task import Task

_INTERPRETERS = frozenset({"python", "python3"})


class CannotStart(Exception):
    """The task fails to start; the message is its stopped reason."""


def build(
    task: Task, definition: Mapping[str, Any], config: Config, folder: Path, metadata_url: str
) -> Spec:
    """The process of `task`. Makes its ephemeral storage. Raises CannotStart."""
    container = definition["containerDefinitions"][0]
    ephemeral = folder / "ephemeral"
    (ephemeral / "tmp").mkdir(parents=True, exist_ok=True)
    mounts = _mounts(definition, config, ephemeral)
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "HOME": str(ephemeral),  # a person's own AWS profile must not be found
        "TMPDIR": str(ephemeral / "tmp"),
        "AWS_REGION": config.region,
        "AWS_DEFAULT_REGION": config.region,
        "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
        **config.environment,
        **_inside(_pairs(container) | _pairs(override(task)), mounts),
        "ECS_CONTAINER_METADATA_URI_V4": metadata_url,
    }
    return Spec(
        argv=_argv(task, container, config.images),
        env=environment,
        cwd=str(config.checkout),
        log=str(folder.parents[1] / "logs" / f"{task.id}.log"),
        ephemeral=str(ephemeral),
        stop_timeout_s=task.stop_timeout_s,
    )


def override(task: Task) -> dict[str, Any]:
    """What the caller of RunTask changed on the container."""
    overrides: list[dict[str, Any]] = task.overrides.get("containerOverrides", [])
    return next((entry for entry in overrides if entry.get("name") == task.container), {})


def _pairs(container: Mapping[str, Any]) -> dict[str, str]:
    return {pair["name"]: pair.get("value", "") for pair in container.get("environment", [])}


def _argv(task: Task, container: Mapping[str, Any], images: tuple[Image, ...]) -> tuple[str, ...]:
    image = next((image for image in images if fnmatch(task.image, image.pattern)), None)
    if image is None:
        raise CannotStart(f"CannotPullContainerError: no image {task.image} on this machine")
    entry_point = container.get("entryPoint") or image.entry_point
    command = override(task).get("command") or container.get("command") or image.command
    argv = (*entry_point, *command)
    if not argv:
        raise CannotStart("CannotStartContainerError: no command specified")
    return (sys.executable, *argv[1:]) if argv[0] in _INTERPRETERS else argv


def _mounts(
    definition: Mapping[str, Any], config: Config, ephemeral: Path
) -> list[tuple[PurePosixPath, Path]]:
    """Container paths and their folders, the deepest first."""
    volumes = {volume["name"]: volume for volume in definition.get("volumes", [])}
    points = {
        point["containerPath"]: _folder(volumes[point["sourceVolume"]], config, ephemeral)
        for point in definition["containerDefinitions"][0].get("mountPoints", [])
    }
    points |= config.mounts
    for folder in points.values():
        folder.mkdir(parents=True, exist_ok=True)
    paths = [(PurePosixPath(path), folder) for path, folder in points.items()]
    return sorted(paths, key=lambda mount: len(mount[0].parts), reverse=True)


def _folder(volume: Mapping[str, Any], config: Config, ephemeral: Path) -> Path:
    file_system = volume.get("efsVolumeConfiguration")
    if file_system is None:
        return ephemeral / "volumes" / str(volume["name"])
    name, system_id = str(volume["name"]), str(file_system["fileSystemId"])
    by_id = config.volumes.get(system_id, config.efs / system_id if config.efs else None)
    folder = config.volumes.get(name, by_id)
    if folder is None:
        raise CannotStart(
            "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS "
            f"volumes: no folder is given for {system_id}"
        )
    return folder / str(file_system.get("rootDirectory", "/")).strip("/")


def _inside(pairs: Mapping[str, str], mounts: list[tuple[PurePosixPath, Path]]) -> dict[str, str]:
    """What was written for the inside of the container; other values are this machine's own."""
    return {name: _local(value, mounts) for name, value in pairs.items()}


def _local(value: str, mounts: list[tuple[PurePosixPath, Path]]) -> str:
    """`value`, moved into a mount's folder when it is a path in that mount."""
    if not value.startswith("/"):
        return value
    for inside, folder in mounts:
        if PurePosixPath(value).is_relative_to(inside):
            return str(folder / PurePosixPath(value).relative_to(inside))
    return value
