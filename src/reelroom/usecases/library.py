"""The list of a person's sessions: their own, and those that they take part in.

A page is made of the rows of one partition, in their order; what it costs is bounded by the rows
that one page may read, however many sessions there are.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from reelroom.domain.ids import OwnerId
from reelroom.domain.library import SessionFilter, SessionSort
from reelroom.domain.membership import Membership, position_before
from reelroom.domain.session import Session
from reelroom.ports import Page, Services

# Of a list that leaves rows out. Each reading takes one row more, to know whether it was the last.
_READINGS: Final = (99, 399)


def list_sessions(
    services: Services,
    by: OwnerId,
    first: int = 20,
    after: str | None = None,
    wanted: SessionFilter | None = None,
    sort: SessionSort = SessionSort.NEWEST_FIRST,
) -> Page[Session]:
    """Active sessions that `by` may see, each as they see it; a page may hold fewer than `first`,
    or none, and have a cursor. At most 500 rows are read for it, and `first` sessions."""
    found = _members(services, by, first, after, wanted or SessionFilter(), sort)
    sessions = services.rows.get_many(Session, [row.session_id for row in found.items])
    seen = (one.as_seen_by(by) for one in sessions if one.is_active)
    return Page(tuple(seen), found.after)


def _members(
    services: Services,
    by: OwnerId,
    first: int,
    after: str | None,
    wanted: SessionFilter,
    sort: SessionSort,
) -> Page[Membership]:
    newest_first = sort is SessionSort.NEWEST_FIRST
    start, end = _ends(wanted, newest_first)
    at = after if after is not None else start
    taken: list[Membership] = []
    for size in _READINGS if wanted.is_selective else (first,):
        page = services.rows.page(Membership, by, first=size, after=at, newest_first=newest_first)
        for row in page.items:
            if end is not None and (row.position < end if newest_first else row.position > end):
                return Page(tuple(taken))
            at = row.position
            if wanted.takes(row):
                taken.append(row)
            if len(taken) == first:
                is_last = page.after is None and row is page.items[-1]
                return Page(tuple(taken), None if is_last else at)
        if page.after is None:
            return Page(tuple(taken))
    return Page(tuple(taken), at)


def _ends(wanted: SessionFilter, newest_first: bool) -> tuple[str | None, str | None]:
    """Positions before the first and behind the last row of both dates, in the list's order."""
    low = position_before(wanted.date_from) if wanted.date_from else None
    high = None
    if wanted.date_to and wanted.date_to != date.max:
        high = position_before(wanted.date_to + timedelta(days=1))
    return (high, low) if newest_first else (low, high)
