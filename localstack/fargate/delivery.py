"""Task state changes to their receivers: at least once, in order per task, however long it takes.

An event lies in its task's record until every receiver has taken it, so a killed endpoint sends it
after its restart. A receiver that is away is tried again, from 0.1 s up to 5 s later.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import Any

from localstack.fargate.store import Store
from localstack.fargate.task import Posted, Task

_LOG = logging.getLogger(__name__)
_FIRST_PAUSE_S, _LAST_PAUSE_S = 0.1, 5.0
_ANSWER_WITHIN_S = 10.0
Event = dict[str, Any]
Send = Callable[[Event], None]


class NotTaken(Exception):
    """The receiver has not taken the event; it is offered again."""


def http_receiver(url: str) -> Send:
    """A receiver that takes events as POSTed JSON and answers 2xx."""

    def send(event: Event) -> None:
        request = urllib.request.Request(
            url, json.dumps(event).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        try:
            # The address comes from the command line that starts this cloud.
            urllib.request.urlopen(request, timeout=_ANSWER_WITHIN_S).close()  # nosec B310
        except (urllib.error.URLError, HTTPException, OSError) as error:
            raise NotTaken(f"{url}: {error}") from error

    return send


@dataclass(slots=True)
class _Wait:
    until: float
    pause_s: float


class Courier:
    """Brings every event to one receiver, in a thread of its own."""

    def __init__(self, name: str, send: Send, store: Store, guard: threading.RLock) -> None:
        """`name` is what the receiver is called in `Posted.waiting`."""
        self._name, self._send, self._store, self._guard = name, send, store, guard
        self._waits: dict[str, _Wait] = {}
        self._wake = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"courier-{name}", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something new."""
        self._wake.set()

    def close(self) -> None:
        """Stop after the event under way; what is not taken yet stays in the records."""
        self._closed = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed:
            self._wake.clear()
            for task_id, event in self._next():
                if not self._closed:
                    self._offer(task_id, event)
            self._wake.wait(self._pause_s())

    def _pause_s(self) -> float | None:
        if self._waits:
            return max(0.0, min(wait.until for wait in self._waits.values()) - time.monotonic())
        return 0.0 if self._next() else None

    def _next(self) -> list[tuple[str, Event]]:
        """The oldest event of each task that is due for this receiver."""
        now = time.monotonic()
        with self._guard:
            tasks = list(self._store.tasks.values())
        due = []
        for task in tasks:
            post = next((post for post in task.outbox if self._name in post.waiting), None)
            wait = self._waits.get(task.id)
            if post is not None and (wait is None or wait.until <= now):
                due.append((task.id, post.event))
        return due

    def _offer(self, task_id: str, event: Event) -> None:
        try:
            self._send(event)
        except NotTaken as error:
            known = self._waits.get(task_id)
            pause_s = min(known.pause_s * 2, _LAST_PAUSE_S) if known else _FIRST_PAUSE_S
            self._waits[task_id] = _Wait(time.monotonic() + pause_s, pause_s)
            _LOG.info("an event waits %.1f s: %s", pause_s, error)
            return
        self._waits.pop(task_id, None)
        with self._guard:
            task = self._store.tasks[task_id]
            self._store.put_task(replace(task, outbox=_without(task, event, self._name)))


def _without(task: Task, event: Event, name: str) -> tuple[Posted, ...]:
    outbox = []
    for post in task.outbox:
        if post.event["id"] == event["id"]:
            post = replace(post, waiting=tuple(each for each in post.waiting if each != name))
        if post.waiting:
            outbox.append(post)
    return tuple(outbox)
