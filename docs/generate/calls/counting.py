"""Every AWS call of a process, counted where the SDK makes it; ECS and Lambda answered in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, Protocol
from unittest.mock import patch

from botocore.client import BaseClient


class Stub(Protocol):
    def __call__(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of a service that is not there."""


class Calls:
    """`made` counts since the last `taken`, as `service.Operation`."""

    def __init__(self, stubs: Mapping[str, Stub]) -> None:
        self.made: Counter[str] = Counter()
        self._stubs = stubs
        self._lock = Lock()

    def taken(self) -> Counter[str]:
        """What was counted, and from now on anew."""
        with self._lock:
            made, self.made = self.made, Counter()
        return made

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Repeats by the SDK itself are not counted: there are none when nothing fails."""
        call = BaseClient._make_api_call  # type: ignore[attr-defined]

        def counting(client: Any, operation: str, parameters: Any) -> Any:  # noqa: ANN401
            service = client.meta.service_model.service_name
            with self._lock:
                self.made[f"{service}.{operation}"] += 1
            stub = self._stubs.get(service)
            if stub:
                return stub(operation, parameters)
            return call(client, operation, parameters)

        with patch.object(BaseClient, "_make_api_call", counting):
            yield
