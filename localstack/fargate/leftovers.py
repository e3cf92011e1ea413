"""End what an endpoint left running when it was killed itself."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from localstack.fargate.processes import Phase, Processes, kill_marked
from localstack.fargate.store import Store
from localstack.fargate.web import metadata_path

_GONE_WITHIN_S = 5.0


def kill_leftovers(data: Path) -> int:
    """SIGKILL every task process of the endpoint over `data`, which must not run; how many tasks.

    Their exit codes (137) are found by the next endpoint over `data`.
    """
    store = Store(data)
    processes = Processes(store.tasks_folder)
    alive = [task for task in store.running() if processes.look(task.id).phase is Phase.RUNNING]
    for task in alive:
        processes.kill(task.id)
    pause, deadline = threading.Event(), time.monotonic() + _GONE_WITHIN_S
    while time.monotonic() < deadline:
        if all(processes.look(task.id).phase is not Phase.RUNNING for task in alive):
            break
        pause.wait(0.02)
    for task in store.running():
        kill_marked(metadata_path(task))
    return len(alive)
