"""Times, days and JSON as they stand in an item."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from reelroom.stores.attributes import Day, EpochMs, Json, Moment, from_epoch_ms, to_epoch_ms
from reelroom.stores.settled import settled

FINE = datetime(2026, 11, 21, 12, 0, 0, 999_999, tzinfo=UTC)
CUT = FINE.replace(microsecond=999_000)


def test_a_moment_is_text_that_sorts_by_time() -> None:
    east = FINE.astimezone(timezone(timedelta(hours=9)))
    assert Moment().serialize(east) == "2026-11-21T12:00:00.999Z"
    assert Moment().serialize(CUT.replace(microsecond=0)) == "2026-11-21T12:00:00.000Z"
    assert Moment().deserialize("2026-11-21T12:00:00.999Z") == CUT


def test_milliseconds_are_cut_on_both_sides_of_1970() -> None:
    assert to_epoch_ms(FINE) == 1795262400999
    assert EpochMs().deserialize(EpochMs().serialize(FINE)) == CUT
    before = datetime(1969, 12, 31, 23, 59, 59, 998_500, tzinfo=UTC)
    assert to_epoch_ms(before) == -2
    assert from_epoch_ms(-2) == before.replace(microsecond=998_000)


def test_a_day_is_a_day() -> None:
    assert Day().deserialize(Day().serialize(date(2026, 2, 28))) == date(2026, 2, 28)


def test_json_stays_readable_and_refuses_what_is_none() -> None:
    assert Json().serialize({"name": "Läufe"}) == '{"name": "Läufe"}'
    with pytest.raises(ValueError, match="JSON"):
        Json().serialize({"x": float("nan")})


def test_what_is_settled_shares_nothing_that_can_change() -> None:
    given: dict[str, object] = {"sources": ["a"], "order": (1, 2)}
    kept = settled(given)
    assert kept == {"sources": ["a"], "order": [1, 2]}
    assert kept["sources"] is not given["sources"]
    with pytest.raises(TypeError, match="not JSON serializable"):
        settled({"at": FINE})
