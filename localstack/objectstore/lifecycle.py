"""Lifecycle rules: expiry of objects by prefix, abort of unfinished uploads.

Source: Amazon S3 user guide, "Lifecycle configuration elements". Days are counted from creation
and rounded up to the next midnight UTC. Storage-class transitions are kept and have no effect
here: there is one storage class.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from localstack.objectstore.errors import S3Error
from localstack.objectstore.xml import parse, text

_ACTIONS = (
    "Expiration",
    "AbortIncompleteMultipartUpload",
    "Transition",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransition",
)


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """`expire_days` and `abort_days` are None when the rule has no such action. `tags` are `k=v` as
    a header has them: an object needs them all."""

    enabled: bool
    prefix: str
    expire_days: int | None
    expire_at: datetime | None
    abort_days: int | None
    tags: tuple[str, ...] = ()


def parse_lifecycle(document: str) -> list[LifecycleRule]:
    """The rules; S3Error MalformedXML, InvalidArgument, or NotImplemented (sizes)."""
    tree = parse(document.encode(), "LifecycleConfiguration")
    rules = [_rule(item) for item in tree]
    if not rules:
        raise S3Error("MalformedXML")
    return rules


def cutoff(now: datetime, days: int) -> datetime:
    """What was created before this is due: its days are over, and the midnight after them."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days)


def _rule(item: Element) -> LifecycleRule:
    status = text(item, "Status")
    if item.tag != "Rule" or status not in ("Enabled", "Disabled"):
        raise S3Error("MalformedXML")
    if all(item.find(action) is None for action in _ACTIONS):
        raise S3Error("InvalidRequest", "At least one action needs to be specified in a rule.")
    return LifecycleRule(
        enabled=status == "Enabled",
        prefix=_prefix(item),
        expire_days=_days(item, "Expiration", "Days"),
        expire_at=_date(item),
        abort_days=_days(item, "AbortIncompleteMultipartUpload", "DaysAfterInitiation"),
        tags=_tags(item),
    )


def _place(item: Element) -> Element:
    """Where the rule says what it is for."""
    place = item.find("Filter")
    place = item if place is None else place
    both = place.find("And")
    return place if both is None else both


def _prefix(item: Element) -> str:
    place = _place(item)
    for name in ("ObjectSizeGreaterThan", "ObjectSizeLessThan"):
        if place.find(name) is not None:
            raise S3Error("NotImplemented", f"Lifecycle filters by {name} are not supported.")
    return text(place, "Prefix") or ""


def _tags(item: Element) -> tuple[str, ...]:
    """Raises S3Error InvalidRequest: an unfinished upload has no tags to go by."""
    found = [(text(tag, "Key") or "", text(tag, "Value") or "") for tag in _place(item).iter("Tag")]
    if found and item.find("AbortIncompleteMultipartUpload") is not None:
        raise S3Error(
            "InvalidRequest",
            "AbortIncompleteMultipartUpload cannot be specified with Tags.",
        )
    return tuple(urlencode([pair]) for pair in found)


def _days(item: Element, action: str, name: str) -> int | None:
    element = item.find(action)
    days = None if element is None else text(element, name)
    if days is None:
        return None
    if not days.isascii() or not days.isdigit() or int(days) < 1:
        raise S3Error("InvalidArgument", f"'{name}' for {action} action must be a positive integer")
    return int(days)


def _date(item: Element) -> datetime | None:
    element = item.find("Expiration")
    date = None if element is None else text(element, "Date")
    if date is None:
        return None
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        raise S3Error("MalformedXML") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
