"""Attribute types beside pynamodb's own: how times, days, JSON and parts look in an item."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from pynamodb.attributes import Attribute
from pynamodb.constants import BINARY, LIST, NUMBER, STRING

from reelroom.stores.parts import pack, unpack
from reelroom.stores.settled import to_millisecond

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def to_epoch_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970, cut; raises ValueError without a zone."""
    return (to_millisecond(moment) - _EPOCH) // _MILLISECOND


def from_epoch_ms(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND


class Moment(Attribute[datetime]):
    """ISO 8601 in UTC, always with milliseconds, so that text order is time order."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        moment = to_millisecond(value).astimezone(UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def deserialize(self, value: str) -> datetime:
        return datetime.fromisoformat(value)


class EpochMs(Attribute[datetime]):
    """Milliseconds since 1970: for times that the database compares."""

    attr_type = NUMBER

    def serialize(self, value: datetime) -> str:
        return str(to_epoch_ms(value))

    def deserialize(self, value: str) -> datetime:
        return from_epoch_ms(int(value))


class Day(Attribute[date]):
    """`2026-11-21`."""

    attr_type = STRING

    def serialize(self, value: date) -> str:
        return value.isoformat()

    def deserialize(self, value: str) -> date:
        return date.fromisoformat(value)


class Texts(Attribute[tuple[str, ...]]):
    """Texts in their order."""

    attr_type = LIST

    def serialize(self, value: Sequence[str]) -> list[dict[str, str]]:
        return [{STRING: text} for text in value]

    def deserialize(self, value: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
        return tuple(text[STRING] for text in value)


class Json(Attribute[Mapping[str, object]]):
    """A JSON object as text that a person can read in the console."""

    attr_type = STRING

    def serialize(self, value: Mapping[str, object]) -> str:
        return json.dumps(dict(value), ensure_ascii=False, allow_nan=False)

    def deserialize(self, value: str) -> Mapping[str, object]:
        decoded: Mapping[str, object] = json.loads(value)
        return decoded


class PartChecksums(Attribute[Mapping[int, str]]):
    """Part number -> CRC64NVME, packed: an upload's 10,000 parts take 100 kB of an item's 400."""

    attr_type = BINARY

    def serialize(self, value: Mapping[int, str]) -> bytes:
        return pack(value)

    def deserialize(self, value: bytes) -> Mapping[int, str]:
        return unpack(value)
