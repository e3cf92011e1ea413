"""A backend together with what the journal that made it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from localstack.journal.backend import Backend
from localstack.journal.operations import SNAPSHOT_END
from localstack.journal.record import Record
from localstack.journal.replay import replay
from localstack.journal.schema import Schema
from localstack.journal.tokens import Tokens

StartBackend = Callable[[], Backend]


class Incarnation:
    """One backend, its tables' schema, the tokens in force, and how long the journal has grown."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.schema = Schema()
        self.tokens = Tokens()
        self.since_snapshot = 0
        self.in_snapshot = 0

    def observe(self, record: Record) -> None:
        """Take note of a record that was carried out."""
        self.schema.observe(record)
        self.tokens.observe(record)
        self.since_snapshot += 1
        if record.operation == SNAPSHOT_END:
            self.shortened(self.since_snapshot)

    def shortened(self, records: int) -> None:
        """The journal is a snapshot of that many records now."""
        self.in_snapshot, self.since_snapshot = records, 0


def incarnate(start_backend: StartBackend, records: Iterable[Record]) -> Incarnation:
    """A new backend in which `records` have happened. Raises what `replay` raises."""
    now = Incarnation(start_backend())
    try:
        replay(now.backend.ask, records, now.observe)
    except BaseException:
        now.backend.kill()
        raise
    return now
