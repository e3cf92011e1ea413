"""Switchable failures: a fake's next call of an operation raises, before or after its effect."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Faults:
    """`calls` lists the operations in the order in which they were entered."""

    calls: list[str] = field(default_factory=list)
    _planned: dict[str, deque[tuple[Exception, bool]]] = field(
        default_factory=lambda: defaultdict(deque)
    )

    def fail(
        self, operation: str, error: Exception, *, times: int = 1, after: bool = False
    ) -> None:
        """The next `times` calls of `operation` raise; with `after` their effect is there."""
        self._planned[operation].extend([(error, after)] * times)

    @contextmanager
    def around(self, operation: str) -> Iterator[None]:
        self.calls.append(operation)
        planned = self._planned[operation]
        error, after = planned.popleft() if planned else (None, False)
        if error and not after:
            raise error
        yield
        if error:
            raise error
