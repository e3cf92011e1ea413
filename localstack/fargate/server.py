"""The endpoint, put together."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path

from localstack.awsjson import Answer, Call, Endpoint, NoAnswer
from localstack.fargate.arns import Arns
from localstack.fargate.command import build
from localstack.fargate.config import Config
from localstack.fargate.delivery import Event, http_receiver
from localstack.fargate.engine import Engine
from localstack.fargate.faults import Faults
from localstack.fargate.lifecycle import Lifecycle
from localstack.fargate.processes import Processes, Spec
from localstack.fargate.service import Service
from localstack.fargate.store import Store
from localstack.fargate.task import Task
from localstack.fargate.web import Web, metadata_path

Callback = Callable[[Event], None]


class AlreadyRunning(Exception):
    """Another endpoint works over this folder; two would start tasks twice."""


class Fargate:
    """A running endpoint; point AWS_ENDPOINT_URL_ECS at `url`. `faults` is its fault switch."""

    def __init__(
        self, data: Path, config: Config, port: int, callbacks: tuple[Callback, ...]
    ) -> None:
        self._lock = _only_one(data)
        self._config = config
        self._store = Store(data)
        self._arns = Arns(config.region, config.account)
        self._ready, self._closing = threading.Event(), threading.Event()
        # Listening comes first: a task is told the port.
        self._endpoint = Endpoint(self._answer, port=port, names=config.names)
        self.url, self.port = self._endpoint.url, self._endpoint.port
        self.faults = Faults(config.max_running, config.run_task_per_s, time.monotonic)
        self._engine = self._start_engine(callbacks)
        service = Service(self._store, self._arns, self._engine, self.faults, time.time, self._hang)
        self._web = Web(service, self.faults, self._store, self._arns)
        self._ready.set()

    def _start_engine(self, callbacks: tuple[Callback, ...]) -> Engine:
        processes = Processes(self._store.tasks_folder)
        return Engine(
            self._store,
            self._arns,
            Lifecycle(processes, self._spec, metadata_path),
            processes,
            (*map(http_receiver, self._config.event_urls), *callbacks),
            self._config.stopped_visible_s,
            time.time,
        )

    def _spec(self, task: Task) -> Spec:
        definition = self._store.definitions[task.definition.rpartition("/")[2]]
        folder = self._store.tasks_folder / task.id
        return build(task, definition, self._config, folder, self.url + metadata_path(task))

    def _answer(self, call: Call) -> Answer:
        self._ready.wait()
        return self._web.answer(call)

    def _hang(self, duration_ms: int) -> None:
        self._closing.wait(duration_ms / 1000)
        raise NoAnswer

    def close(self) -> None:
        """Stop serving and stop every task; no process of a task is left on return."""
        self._closing.set()
        self._endpoint.close()
        self._engine.close(self._config.close_within_s, metadata_path)
        self._lock.close()


def start(
    data: Path, config: Config, *, port: int = 0, callbacks: tuple[Callback, ...] = ()
) -> Fargate:
    """Start an endpoint over `data`; tasks that still run there are taken up again.

    `callbacks` get every event, as the URLs of the configuration do; one that raises
    `delivery.NotTaken` gets it again. Raises AlreadyRunning.
    """
    return Fargate(data, config, port, callbacks)


def _only_one(data: Path) -> TextIOWrapper:
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise AlreadyRunning(f"an endpoint runs over {data} already: stop it first") from error
    return lock
