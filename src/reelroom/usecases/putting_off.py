"""A row that the sweep could not settle is due again later: a hundred of them must not stand in
front of all others."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

from reelroom.domain.due import Queue
from reelroom.domain.errors import ReelroomError
from reelroom.ports import DueRow, Replace, Services


def put_off(services: Services, kind: type[Any], queue: Queue, row_id: str) -> None:
    """After a failure, unless somebody settled it or put it off meanwhile. Never raises what a
    later sweep can mend: the row is then due still."""
    with suppress(ReelroomError):
        row = cast("DueRow | None", services.rows.get(kind, row_id))
        now = services.clock()
        if row is None or row.due is None or row.due.queue is not queue or row.due.at > now:
            return
        later = replace(cast("Any", row), due=row.due.pushed_back(now))
        services.rows.write(Replace(later))
