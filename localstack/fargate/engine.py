"""The thread that moves tasks along, and the one way in which a task's record changes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from localstack.fargate.arns import Arns
from localstack.fargate.delivery import Courier, Send
from localstack.fargate.lifecycle import Lifecycle
from localstack.fargate.processes import Processes, kill_marked
from localstack.fargate.store import Store
from localstack.fargate.task import Posted, StopCode, Task
from localstack.fargate.wire import event

_LOG = logging.getLogger(__name__)
_TICK_S = 0.02
_IDLE_S = 30.0
_STOPPED_BY_OWNER = "The local cloud was stopped"


class Engine:
    """Runs the tasks of `store`. Whoever reads or changes the store holds `guard`."""

    def __init__(
        self,
        store: Store,
        arns: Arns,
        lifecycle: Lifecycle,
        processes: Processes,
        receivers: tuple[Send, ...],
        stopped_visible_s: float,
        now: Callable[[], float],
    ) -> None:
        self.guard = threading.RLock()
        self._store, self._arns, self._lifecycle = store, arns, lifecycle
        self._processes, self._visible_s, self._now = processes, stopped_visible_s, now
        self._names = tuple(str(number) for number in range(len(receivers)))
        self._couriers = [
            Courier(name, send, store, self.guard)
            for name, send in zip(self._names, receivers, strict=True)
        ]
        self._wake = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="tasks", daemon=True)
        self._thread.start()

    def add(self, task: Task) -> None:
        """A new task."""
        with self.guard:
            self._record(task)
        self._wake.set()

    def stop(self, task: Task, code: StopCode, reason: str) -> Task:
        """The task with the wish to stop on record; itself when it has ended already."""
        with self.guard:
            wanted = task if task.ended else task.ending(code, reason, self._now())
            if wanted is not task:
                self._record(replace(wanted, version=task.version + 1))
        self._wake.set()
        return self._store.tasks[task.id]

    def _record(self, task: Task) -> None:
        post = Posted(event(task, self._arns, self._now()), self._names)
        outbox = (*task.outbox, post) if self._names else ()
        self._store.put_task(replace(task, outbox=outbox))
        for courier in self._couriers:
            courier.wake()

    def _run(self) -> None:
        while not self._closed:
            self._wake.clear()
            try:
                busy = self._advance()
            except OSError:
                _LOG.exception("tasks stand still for a moment")
                busy = True
            self._wake.wait(_TICK_S if busy else _IDLE_S)

    def _advance(self) -> bool:
        """One step for every task; whether any is left to look after."""
        with self.guard:
            for task in self._store.running():
                moved = self._lifecycle.step(task, self._now())
                if moved is not task:
                    self._record(replace(moved, version=task.version + 1))
                if moved.ended:
                    self._processes.clean(task.id)
            self._forget_old()
            return bool(self._store.running())

    def _forget_old(self) -> None:
        oldest = self._now() - self._visible_s
        for task in list(self._store.tasks.values()):
            if task.stopped_at is not None and task.stopped_at < oldest and not task.outbox:
                self._processes.forget(task.id)
                del self._store.tasks[task.id]

    def close(self, within_s: float, mark: Callable[[Task], str]) -> None:
        """Stop all tasks (SIGTERM, after `within_s` SIGKILL) and end; no process stays."""
        with self.guard:
            for task in self._store.running():
                self.stop(task, StopCode.TERMINATION_NOTICE, _STOPPED_BY_OWNER)
        if not self._all_ended(within_s):
            with self.guard:
                for task in self._store.running():
                    self._processes.kill(task.id)
            self._all_ended(within_s=5.0)
        self._closed = True
        self._wake.set()
        self._thread.join()
        for task in self._store.running():
            kill_marked(mark(task))
        for courier in self._couriers:
            courier.close()

    def _all_ended(self, within_s: float) -> bool:
        deadline = time.monotonic() + within_s
        pause = threading.Event()
        while time.monotonic() < deadline:
            with self.guard:
                if not self._store.running():
                    return True
            pause.wait(_TICK_S)
        return False
