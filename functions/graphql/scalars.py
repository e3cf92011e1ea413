"""Scalars: how values stand in JSON, and what is taken from it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

from ariadne import ScalarType

_DATE_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CRC64: Final = re.compile(r"[0-9A-Fa-f]{16}", re.ASCII)
_LARGEST: Final = (1 << 53) - 1  # what JSON readers keep exactly

date_time = ScalarType("DateTime")
day = ScalarType("Date")
byte_size = ScalarType("ByteSize")
milliseconds = ScalarType("Milliseconds")
url = ScalarType("URL")
crc64 = ScalarType("Crc64")


@date_time.serializer
def date_time_text(value: datetime) -> str:
    """To the millisecond, as rows keep it."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@date_time.value_parser
def date_time_of(value: object) -> datetime:
    """RFC 3339, any offset; raises ValueError."""
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        raise ValueError("Send a moment as 2026-11-21T09:30:00Z.")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("There is no such moment.") from None


@day.serializer
def day_text(value: date) -> str:
    return value.isoformat()


@day.value_parser
def day_of(value: object) -> date:
    """Raises ValueError."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("Send a day as 2026-11-21.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("There is no such day.") from None


@byte_size.value_parser
@milliseconds.value_parser
def whole_number(value: object) -> int:
    """0 to 2^53 - 1; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise ValueError("Send a whole number from 0 to 9007199254740991.")
    return value


@url.value_parser
def absolute_url(value: object) -> str:
    """Raises ValueError."""
    if not isinstance(value, str) or not re.match(r"https?://[^\s/]+", value):
        raise ValueError("Send an address that starts with https:// or http://.")
    return value


@crc64.value_parser
def crc64_of(value: object) -> str:
    """In lower case; raises ValueError."""
    if not isinstance(value, str) or not _CRC64.fullmatch(value):
        raise ValueError("Send a CRC-64/NVME as 16 hexadecimal digits.")
    return value.lower()


bindables: Final = (date_time, day, byte_size, milliseconds, url, crc64)
