"""`Rows` in DynamoDB, by way of pynamodb."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import uuid4

from pynamodb.connection import Connection

from reelroom.domain.due import Queue
from reelroom.domain.job import Job, Progress
from reelroom.ports.rows import Operation, Page
from reelroom.stores.bound import Bound
from reelroom.stores.cursor import check_page
from reelroom.stores.due import due_ids, standing
from reelroom.stores.noun import by_kind, noun_of
from reelroom.stores.operations import check_ids, check_write, is_idle
from reelroom.stores.patience import Patience
from reelroom.stores.reading import read_all, read_many, read_one, read_page
from reelroom.stores.reporting import look, report
from reelroom.stores.shards import Shards
from reelroom.stores.steps import step_of
from reelroom.stores.table import Table
from reelroom.stores.tables import CORE_TABLES, TableNames
from reelroom.stores.writer import Writer

R = TypeVar("R")

CONNECT_TIMEOUT_S: Final = 2
READ_TIMEOUT_S: Final = 5
RETRIES: Final = 3


def connect() -> Connection:
    """Region, endpoint and credentials come from where every AWS client finds them."""
    return Connection(
        connect_timeout_seconds=CONNECT_TIMEOUT_S,
        read_timeout_seconds=READ_TIMEOUT_S,
        max_retry_attempts=RETRIES,
    )


class DynamoRows:
    """For nouns beside the core's: `tables=(*CORE_TABLES, TOY)` and a name in `names.others`.

    `shards` is how far the due index is spread. `token` makes a fresh text of <= 32 characters for
    each write. Makes its client at the first call; one store may be used by many threads.
    """

    def __init__(
        self,
        names: TableNames,
        *,
        shards: int = 4,
        tables: Iterable[Table[Any, Any]] = CORE_TABLES,
        connection: Connection | None = None,
        patience: Patience | None = None,
        token: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        self._patience = patience or Patience()
        self._token = token
        used = connection or connect()
        self._writer = Writer(used, self._patience)
        spread = Shards(shards)
        listed = list(tables)
        self._nouns = by_kind(table.noun for table in listed)
        self._bound = {
            table.noun.kind: Bound(table, names.of(table.noun.name), used, spread)
            for table in listed
        }
        for bound in self._bound.values():
            bound.introduce()

    def get(self, kind: type[R], row_id: str) -> R | None:
        return read_one(self._of(kind), row_id)

    def get_many(self, kind: type[R], row_ids: Sequence[str]) -> list[R]:
        check_ids(row_ids)
        return read_many(self._of(kind), row_ids, self._patience)

    def page(
        self,
        kind: type[R],
        partition: str,
        *,
        prefix: str = "",
        first: int = 100,
        after: str | None = None,
        newest_first: bool = False,
    ) -> Page[R]:
        bound = self._of(kind)
        check_page(bound.table.noun, partition, prefix, first, after)
        return read_page(bound, partition, prefix, first, after, newest_first)

    def every(self, kind: type[R]) -> Iterator[R]:
        """As `ports.survey.Walk`: reads the whole table."""
        yield from read_all(self._of(kind))

    def write(self, *operations: Operation) -> None:
        check_write(operations)
        token = self._token()
        steps = [step_of(one, self._of, token) for one in operations if not is_idle(one)]
        if steps:
            self._writer.write(steps, token)

    def report(self, job: Job, progress: Progress | None) -> Job | None:
        bound = self._of(Job)
        if progress is None:
            return look(bound, job)
        return report(bound, job, progress, self._patience)

    def due(self, kind: type[R], queue: Queue, now: datetime, limit: int = 100) -> list[str]:
        return due_ids(self._of(kind), queue, now, limit)

    def backlog(self, queue: Queue, kind: type[R]) -> tuple[int, datetime | None]:
        return standing(self._of(kind), queue)

    def _of(self, kind: type[R]) -> Bound[R]:
        noun_of(self._nouns, kind)
        return self._bound[kind]
