"""How S3 writes moments that are stored as milliseconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime


def from_ms(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def to_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def iso(milliseconds: int) -> str:
    """`2026-11-21T10:00:00.000Z`, as in S3's documents."""
    return from_ms(milliseconds).strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def http_date(milliseconds: int) -> str:
    return format_datetime(from_ms(milliseconds), usegmt=True)


def parse_http_date(text: str) -> datetime | None:
    """None for what is no date: such a condition is ignored (RFC 9110 section 13.1.3)."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
