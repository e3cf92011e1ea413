"""`python -m bench.sweep`: requests of one sweep as a function of rows, with 100 of them due."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from unittest.mock import patch

from moto import mock_aws

from bench.figure import Figure, at_most, seen, table
from docs.generate.calls.counting import Calls
from reelroom.domain.due import Due, Queue
from reelroom.domain.ids import OwnerId
from reelroom.ports import Create, Rows, Services
from reelroom.stores.dynamo import connect
from reelroom.usecases.sweep import sweep
from tests.contract.rows.database import Database
from tests.contract.rows.examples import an_upload
from tests.fakes.clock import FakeClock
from tests.fakes.services import World

ROWS: Final = (1_000, 10_000, 100_000)
DUE: Final = 100
FINDING: Final = 50  # requests
ACTING: Final = 6  # requests for each row that is due
_ACCOUNT: Final = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",  # nosec B105 # what moto takes
}


@dataclass(frozen=True)
class Swept:
    """Requests of a sweep that finds nothing due, and of the next one, that finds `DUE` rows."""

    rows: int
    finding: Counter[str]
    acting: Counter[str]

    @property
    def for_each(self) -> float:
        return (self.acting.total() - self.finding.total()) / DUE


def measured(rows: int) -> Swept:
    """Open uploads, most of them due in a week; then a hundred that nobody goes on with."""
    with _deployment() as (services, calls, clock):
        _fill(services.rows, clock, rows)
        calls.taken()
        sweep(services, clock() + timedelta(days=1))
        finding = calls.taken()
        clock.advance(timedelta(hours=1))
        report = sweep(services, clock() + timedelta(days=1))
        assert report.done[Queue.EXPIRY] == DUE, report
        return Swept(rows, finding, calls.taken())


def _fill(rows: Rows, clock: FakeClock, count: int) -> None:
    soon, later = clock() + timedelta(minutes=30), clock() + timedelta(days=7)
    for number in range(count):
        at = soon if number < DUE else later
        upload = replace(an_upload(), owner_id=OwnerId(f"own_{number % 100}"), created_at=clock())
        rows.write(Create(replace(upload, due=Due(Queue.EXPIRY, at))))


@contextmanager
def _deployment() -> Iterator[tuple[Services, Calls, FakeClock]]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with patch.dict(os.environ, {**own, **_ACCOUNT}, clear=True), mock_aws():
        database, calls, world = Database(connect()), Calls({}), World()
        with calls.counted():
            rows: Any = database.rows(shards=4)
            yield replace(world.services, rows=rows), calls, world.clock


def figures(counts: tuple[int, ...] = ROWS) -> list[Figure]:
    made = [measured(count) for count in counts]
    lines = [seen(f"finding among {one.rows:,} rows", one.finding.total(), "") for one in made]
    lines += [at_most("finding, at most", max(o.finding.total() for o in made), FINDING, "")]
    lines += [
        at_most(f"acting on a due one of {one.rows:,} rows", one.for_each, ACTING, "")
        for one in made
    ]
    return lines


def main() -> int:
    found = figures((1_000, 10_000) if "--quick" in sys.argv else ROWS)
    print(table(found))
    return int(any(one.met is False for one in found))


if __name__ == "__main__":
    sys.exit(main())
