"""Clusters, task definitions and tasks on disk: one small file each."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from localstack.fargate.files import read_json, write_json
from localstack.fargate.task import Task, from_json, to_json

_LOG = logging.getLogger(__name__)


class Store:
    """Everything under one folder, held in memory too. One thread at a time."""

    def __init__(self, data: Path) -> None:
        """Reads what is there; a task record that cannot be read is set aside and logged."""
        self.tasks_folder = data / "tasks"
        self._definitions = data / "definitions"
        self._clusters = data / "clusters.json"
        for folder in (self.tasks_folder, self._definitions, data / "logs"):
            folder.mkdir(parents=True, exist_ok=True)
        self.clusters: list[str] = (read_json(self._clusters) or {"names": []})["names"]
        self.definitions = {
            path.stem: read_json(path) or {} for path in self._definitions.glob("*.json")
        }
        self.tasks: dict[str, Task] = {}
        for folder in sorted(self.tasks_folder.iterdir()):
            self._load(folder)

    def _load(self, folder: Path) -> None:
        try:
            members = read_json(folder / "task.json")
            if members is not None:  # a RunTask that was cut off before it was recorded
                self.tasks[folder.name] = from_json(members)
        except (ValueError, TypeError, KeyError, AssertionError):
            _LOG.exception("the record of task %s cannot be read; it is set aside", folder.name)
            (folder / "task.json").rename(folder / "task.json.unreadable")

    def add_cluster(self, name: str) -> None:
        if name not in self.clusters:
            self.clusters.append(name)
            write_json(self._clusters, {"names": self.clusters})

    def put_definition(self, name: str, definition: dict[str, Any]) -> None:
        """`name` is family:revision."""
        write_json(self._definitions / f"{name}.json", definition)
        self.definitions[name] = definition

    def put_task(self, task: Task) -> None:
        folder = self.tasks_folder / task.id
        folder.mkdir(exist_ok=True)
        write_json(folder / "task.json", to_json(task))
        self.tasks[task.id] = task

    def running(self, cluster: str | None = None) -> list[Task]:
        """The tasks that have not ended."""
        return [
            task
            for task in self.tasks.values()
            if not task.ended and cluster in (None, task.cluster)
        ]
