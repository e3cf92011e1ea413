"""Start, keep, stop."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from localstack import docker, endpoints, ministack
from localstack.front.paths import HEALTH_PATH
from localstack.plan import Plan, Port
from localstack.seed import seed
from localstack.supervisor.part import Part
from localstack.supervisor.parts import parts
from localstack.supervisor.ports import check_free

READY_WITHIN_S = 60.0
STOP_WITHIN_S = 15.0
_TICK_S = 0.05


class Supervisor:
    """The parts of one plan.

    `start` answers when everything is ready; `keep` watches until told to stop; `stop` leaves no
    process. Between `start` and `stop` a part that dies is started again by `keep`.
    """

    def __init__(self, plan: Plan, now: Callable[[], float] = time.monotonic) -> None:
        self.plan = plan
        self.parts = [Part(spec, now) for spec in parts(plan)]
        self._now = now
        self._stop = threading.Event()

    def start(self) -> dict[str, Any]:
        """Start the parts, make what the template names, write the endpoints file.

        Answers what kept functions from being imported, by logical id. Raises PortTaken,
        PartFailed, TableDiffers, TemplateError, LocalStackAway.
        """
        self._forget_endpoints()  # those of a cloud that was killed
        check_free(self.plan.used_ports())
        template = self.plan.load_template()
        self.plan.store()
        if self.plan.localstack_url:
            docker.check(self.plan.localstack_url)
        else:
            # Once for all: two parts would otherwise install it together, and wait in silence.
            ministack.install()
        try:
            for part in self.parts:
                part.start()
            self._until(lambda: all(part.listens() for part in self.parts))
            seed(self.plan.endpoints(), template)
            self._until(lambda: self._health() is not None)
        except BaseException:
            self.stop()
            raise
        endpoints.store(self.plan.endpoints(), self.plan.data)
        failed: dict[str, Any] = (self._health() or {}).get("failed", {})
        return failed

    def keep(self) -> None:
        """Blocks until `end` is called, starting again what dies."""
        while not self._stop.wait(_TICK_S):
            for part in self.parts:
                part.tend()

    def end(self) -> None:
        """Make `keep` return; safe in a signal handler."""
        self._stop.set()

    def stop(self) -> None:
        """Stop every part and forget the endpoints. Never raises for a part that is gone."""
        self._forget_endpoints()
        # The front first: what it still runs needs the others.
        for part in reversed(self.parts):
            part.ask_to_stop()
            if part.spec.name == "front":
                part.stop(STOP_WITHIN_S)
        deadline = self._now() + STOP_WITHIN_S
        for part in self.parts:
            part.stop(max(deadline - self._now(), 0.0))

    def _forget_endpoints(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            (self.plan.data / endpoints.FILE_NAME).unlink()

    def _until(self, ready: Callable[[], bool]) -> None:
        deadline = self._now() + READY_WITHIN_S
        while not ready():
            for part in self.parts:
                if part.pid is None or self._now() > deadline:
                    raise part.failed()
            self._stop.wait(_TICK_S)

    def _health(self) -> dict[str, Any] | None:
        url = self.plan.url(Port.LAMBDA) + HEALTH_PATH
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # nosec B310 # a part of this cloud, by http
                known: dict[str, Any] = json.load(answer)
                return known
        except (urllib.error.URLError, TimeoutError):
            return None
