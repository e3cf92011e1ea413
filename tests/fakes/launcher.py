"""Tasks that never run; a test decides when they stop."""

from __future__ import annotations

from dataclasses import dataclass

from reelroom.domain.job import Job, Reason
from reelroom.ports import LaunchRefused
from tests.fakes.faults import Faults


@dataclass
class Task:
    name: str
    job: Job
    token: str
    disk_bytes: int
    stopped: bool = False
    why: str = ""


class FakeLauncher:
    """The contract of `Launcher`: the same token gives the same task."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.faults = Faults()

    @property
    def started(self) -> list[Task]:
        return list(self.tasks.values())

    def launch(self, job: Job, token: str, disk_bytes: int) -> str:
        with self.faults.around("launch"):
            for task in self.tasks.values():
                if task.token == token:
                    return task.name
            name = f"task-{len(self.tasks) + 1}"
            self.tasks[name] = Task(name, job, token, disk_bytes)
        return name

    def stop(self, task: str, why: str) -> None:
        with self.faults.around("stop"):
            if task in self.tasks:
                self.tasks[task].stopped = True
                self.tasks[task].why = why

    def is_stopped(self, task: str) -> bool:
        with self.faults.around("is_stopped"):
            return task not in self.tasks or self.tasks[task].stopped


def no_capacity() -> LaunchRefused:
    return LaunchRefused(
        Reason("NO_CAPACITY", "The cloud has no room for the task now.", retryable=True)
    )


class FakeNudge:
    """Counts the hints."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1
