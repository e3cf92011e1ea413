"""A task: its states and everything that its record keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """In the order of a task's life (developer guide, task lifecycle)."""

    PROVISIONING = "PROVISIONING"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    DEACTIVATING = "DEACTIVATING"
    STOPPING = "STOPPING"
    DEPROVISIONING = "DEPROVISIONING"
    STOPPED = "STOPPED"


class StopCode(StrEnum):
    """Why a task ended (API reference, Task.stopCode)."""

    TASK_FAILED_TO_START = "TaskFailedToStart"
    ESSENTIAL_CONTAINER_EXITED = "EssentialContainerExited"
    USER_INITIATED = "UserInitiated"
    TERMINATION_NOTICE = "TerminationNotice"


@dataclass(frozen=True, slots=True)
class Posted:
    """An event, and the receivers that have not taken it yet."""

    event: dict[str, Any]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One task with one container. Times are Unix seconds; None until they happen."""

    id: str
    cluster: str
    family: str
    definition: str
    container: str
    image: str
    cpu: str
    memory: str
    ephemeral_gib: int
    stop_timeout_s: int
    overrides: dict[str, Any]
    created_at: float
    group: str
    started_by: str | None = None
    client_token: str | None = None
    request: str = ""
    tags: tuple[dict[str, str], ...] = ()
    last_status: Status = Status.PROVISIONING
    desired_status: Status = Status.RUNNING
    version: int = 1
    slow_start_ms: int = 0
    sigkill_after_ms: int | None = None
    connectivity_at: float | None = None
    pull_started_at: float | None = None
    pull_stopped_at: float | None = None
    started_at: float | None = None
    stopping_at: float | None = None
    execution_stopped_at: float | None = None
    stopped_at: float | None = None
    stop_code: StopCode | None = None
    stopped_reason: str | None = None
    exit_code: int | None = None
    container_reason: str | None = None
    outbox: tuple[Posted, ...] = field(default=())

    @property
    def ended(self) -> bool:
        return self.last_status is Status.STOPPED

    def ending(self, code: StopCode, reason: str, now: float) -> Task:
        """With the wish to stop. The first reason stays."""
        if self.desired_status is Status.STOPPED:
            return self
        return replace(
            self,
            desired_status=Status.STOPPED,
            stop_code=code,
            stopped_reason=reason,
            stopping_at=now,
        )


def to_json(task: Task) -> dict[str, Any]:
    """The record of `task`."""
    return asdict(task)


def from_json(members: dict[str, Any]) -> Task:
    """The task of a record. Raises TypeError or KeyError when it is none."""
    enums = {
        "last_status": Status(members["last_status"]),
        "desired_status": Status(members["desired_status"]),
        "stop_code": StopCode(members["stop_code"]) if members["stop_code"] else None,
    }
    outbox = tuple(Posted(post["event"], tuple(post["waiting"])) for post in members["outbox"])
    return Task(**{**members, **enums, "tags": tuple(members["tags"]), "outbox": outbox})
