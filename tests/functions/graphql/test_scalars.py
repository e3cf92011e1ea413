from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from functions.graphql import scalars
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import Footage


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T09:30:00Z", datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
        ("2026-11-21t09:30:00.5z", datetime(2026, 11, 21, 9, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-11-21T09:30:00+05:30", datetime(2026, 11, 21, 4, 0, tzinfo=UTC)),
        ("2026-11-21T09:30:00.123456789Z", datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_with_its_offset(text: str, moment: datetime) -> None:
    assert scalars.date_time_of(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T09:30:00",
        "2026-11-21 09:30:00Z",
        "2026-11-21",
        "2026-13-21T09:30:00Z",
        "2026-11-21T25:30:00Z",
        "0001-01-01T00:00:00+23:00",
        "2026-W47-6",
        "\u0662\u0660\u0662\u0666-11-21T09:30:00Z",
        "",
        None,
        1795253400,
    ],
)
def test_what_is_no_moment_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"moment"):
        scalars.date_time_of(text)


def test_a_moment_is_written_in_utc_cut_to_the_millisecond() -> None:
    east = timezone(timedelta(hours=2))
    moment = datetime(2026, 11, 21, 1, 0, 0, 1999, tzinfo=east)
    assert scalars.date_time_text(moment) == "2026-11-20T23:00:00.001Z"


def test_a_day_is_read_and_written_as_it_stands() -> None:
    assert scalars.day_of("2026-02-28") == date(2026, 2, 28)
    assert scalars.day_text(date(2026, 2, 28)) == "2026-02-28"


@pytest.mark.parametrize("text", ["2026-02-30", "20260228", "2026-2-8", "2026-02-28T00:00", 7])
def test_what_is_no_day_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="day"):
        scalars.day_of(text)


@pytest.mark.parametrize("number", [0, 1, 50_000_000_000_000, (1 << 53) - 1])
def test_a_whole_number_is_kept_exactly(number: int) -> None:
    assert scalars.whole_number(number) == number


@pytest.mark.parametrize("number", [-1, 1 << 53, 1.5, 1.0, True, "7", None])
def test_what_is_no_whole_number_is_refused(number: object) -> None:
    with pytest.raises(ValueError, match="whole number"):
        scalars.whole_number(number)


def test_a_checksum_is_read_in_lower_case() -> None:
    assert scalars.crc64_of("AE8B14860A799888") == "ae8b14860a799888"
    for wrong in (
        "ae8b14860a79988",
        "ae8b14860a7998881",
        "xe8b14860a799888",
        7,
        None,
        "\u0660" * 16,
    ):
        with pytest.raises(ValueError, match="16 hexadecimal"):
            scalars.crc64_of(wrong)


def test_an_address_is_absolute() -> None:
    assert scalars.absolute_url("https://a.example/b") == "https://a.example/b"
    for wrong in ("a.example", "file:///etc/passwd", "javascript:alert(1)", "https:///x", 7):
        with pytest.raises(ValueError, match="address"):
            scalars.absolute_url(wrong)


@pytest.mark.parametrize("literal", ["1.5", '"7"', "true", "-1", "9007199254740992"])
def test_a_literal_out_of_range_is_refused_like_a_variable(
    api: Api, footage: Footage, literal: str
) -> None:
    query = (
        "mutation ($s: ID!) { uploadCreate(input: { sessionId: $s, "
        f'files: [{{ name: "a", size: {literal} }}] }}) {{ upload {{ id }} }} }}'
    )
    answer = api.ask(query, s=footage.session())
    assert (answer.status, set(answer.codes)) == (400, {"MALFORMED"})
