"""Sums of a session that tell its first recording and its last one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reelroom.domain.session import Session
from reelroom.domain.states import MaterialStatus, SessionStatus
from reelroom.ports.rows import Create, Remove, Replace, Rows, SessionGone, Stale, Tally
from tests.contract.rows.examples import NOW, a_session


def stored(rows: Rows, session: Session) -> Session:
    row = rows.get(Session, session.id)
    assert row is not None
    return row


def made(rows: Rows, **changes: object) -> Session:
    session = a_session(**changes)
    rows.write(Create(session))
    return session


def test_the_first_recording_replaces_the_row_and_counts_itself(rows: Rows) -> None:
    session = made(rows)
    rows.write(Tally(session.id, 1, 7, row=session.recorded(1)))
    after = stored(rows, session)
    assert (after.recording_count, after.total_bytes, after.version) == (1, 7, 2)
    assert after.recording_status is MaterialStatus.READY
    rows.write(Tally(session.id, -1, -7, row=after.recorded(-1)))
    last = stored(rows, session)
    assert (last.recording_count, last.total_bytes, last.version) == (0, 0, 3)
    assert last.recording_status is MaterialStatus.NONE


def test_a_row_of_another_version_or_count_is_stale(rows: Rows) -> None:
    session = made(rows)
    rows.write(Tally(session.id, 1, 7))  # the count alone
    with pytest.raises(Stale):
        rows.write(Tally(session.id, 1, 7, row=session.recorded(1)))
    fresh = stored(rows, session)
    rows.write(Replace(fresh.edited(fresh.details, NOW)))
    with pytest.raises(Stale):
        rows.write(Tally(session.id, -1, -7, row=replace(fresh, recording_count=1).recorded(-1)))
    assert stored(rows, session).recording_count == 1


@pytest.mark.parametrize(
    ("held", "by", "goes"), [(0, 1, False), (1, 1, True), (1, -1, False), (2, -1, True)]
)
def test_beside_others_is_refused_where_there_are_none(
    rows: Rows, held: int, by: int, goes: bool
) -> None:
    session = made(rows, recording_count=held)
    if goes:
        rows.write(Tally(session.id, by, 0, beside=True))
    else:
        with pytest.raises(Stale):
            rows.write(Tally(session.id, by, 0, beside=True))
    after = stored(rows, session)
    assert (after.recording_count, after.version) == (held + by * goes, 1)


@pytest.mark.parametrize("beside", [True, False])
def test_a_session_that_is_gone_takes_no_sums(rows: Rows, beside: bool) -> None:
    session = made(rows, status=SessionStatus.REMOVING)
    row = None if beside else session.recorded(1)
    with pytest.raises(SessionGone):
        rows.write(Tally(session.id, 1, 7, beside=beside, row=row))
    rows.write(Remove(session))
    with pytest.raises(SessionGone):
        rows.write(Tally(session.id, 1, 7, beside=beside, row=row))
