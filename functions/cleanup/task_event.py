"""The EventBridge event "ECS Task State Change", as far as the sweep needs it.

It comes at least once and in any order, and carries more than is read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reelroom.domain.ids import JobId

# As in "CannotPullContainerError: pull image manifest has been retried ...".
_ERROR: Final = re.compile(r"[A-Z]\w*Error(?=:)", re.ASCII)


@dataclass(frozen=True, slots=True)
class StoppedTask:
    """`why` is for people: the container's exit code and the kind of the cloud's reason."""

    job_id: JobId
    task: str
    why: str


def stopped_task(event: Mapping[str, Any]) -> StoppedTask | None:
    """The task that the event says has stopped; None for any other event."""
    detail = event.get("detail")
    if event.get("source") != "aws.ecs" or not isinstance(detail, Mapping):
        return None
    started_by, task = detail.get("startedBy"), detail.get("taskArn")
    if detail.get("lastStatus") != "STOPPED" or not started_by or not task:
        return None
    if not str(started_by).startswith("job_"):
        return None
    return StoppedTask(JobId(str(started_by)), str(task), _why(detail))


def _why(detail: Mapping[str, Any]) -> str:
    """The reason's text stays with the cloud: it names images, accounts and file systems."""
    codes = [
        f"exit code {container['exitCode']}"
        for container in detail.get("containers") or ()
        if "exitCode" in container
    ]
    error = _ERROR.match(str(detail.get("stoppedReason") or ""))
    kind = error[0] if error else str(detail.get("stopCode") or "")
    return ", ".join([*codes, *filter(None, [kind])])
