"""What the sweep asks of the database when nothing is due."""

from __future__ import annotations

from datetime import timedelta

from reelroom.ports.rows import Create
from reelroom.usecases.sweep import sweep
from tests.contract.rows.database import Database
from tests.contract.rows.examples import a_job, an_upload
from tests.contract.rows.wire import Wire
from tests.fakes.services import World


def test_an_empty_sweep_asks_the_same_few_questions_however_much_there_is(
    database: Database, wire: Wire
) -> None:
    rows = database.rows()
    world = World(rows=rows)  # type: ignore[arg-type]

    def asked() -> dict[str, int]:
        wire.sent.clear()
        report = sweep(world.services, world.clock() + timedelta(minutes=1))
        assert (report.failed, report.is_complete) == ([], True)
        return dict(wire.sent)

    empty = asked()
    rows.write(*(Create(a_job()) for _ in range(30)), *(Create(an_upload()) for _ in range(30)))
    assert asked() == empty
    assert set(empty) == {"Query"}
    assert empty["Query"] < 30
