"""A session's participants and texts as maps inside its item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.constants import LIST, MAP, NUMBER, STRING

from reelroom.domain.ids import OwnerId
from reelroom.domain.material import Material, Payload
from reelroom.domain.participant import Participant
from reelroom.domain.states import MaterialStatus
from reelroom.stores.attributes import Moment

_Map = Mapping[str, Mapping[str, Any]]


class Participants(Attribute[tuple[Participant, ...]]):
    """In their order."""

    attr_type = LIST

    def serialize(self, value: Sequence[Participant]) -> list[dict[str, Any]]:
        return [{MAP: _seat(one)} for one in value]

    def deserialize(self, value: Sequence[Mapping[str, Any]]) -> tuple[Participant, ...]:
        return tuple(
            Participant(
                OwnerId(one[MAP]["id"][STRING]),
                one[MAP]["name"][STRING],
                tuple(Material(text[STRING]) for text in one[MAP]["shared"][LIST]),
            )
            for one in value
        )


class PayloadAttribute(Attribute[Payload]):
    """`updated_at` is absent before the first text."""

    attr_type = MAP

    def serialize(self, value: Payload) -> _Map:
        at = value.updated_at
        known = {} if at is None else {"updated_at": {STRING: Moment().serialize(at)}}
        return {
            "status": {STRING: value.status.value},
            "revision": {NUMBER: str(value.revision)},
            "stored": {NUMBER: str(value.stored)},
            "size_bytes": {NUMBER: str(value.size_bytes)},
            "content_type": {STRING: value.content_type},
            "sha256": {STRING: value.sha256},
            **known,
        }

    def deserialize(self, value: _Map) -> Payload:
        return Payload(
            status=MaterialStatus(value["status"][STRING]),
            revision=int(value["revision"][NUMBER]),
            stored=int(value["stored"][NUMBER]),
            size_bytes=int(value["size_bytes"][NUMBER]),
            content_type=value["content_type"][STRING],
            sha256=value["sha256"][STRING],
            updated_at=_moment(value.get("updated_at")),
        )


def _moment(value: Mapping[str, Any] | None) -> datetime | None:
    return Moment().deserialize(value[STRING]) if value else None


def _seat(one: Participant) -> dict[str, Any]:
    return {
        "id": {STRING: one.id},
        "name": {STRING: one.name},
        "shared": {LIST: [{STRING: material.value} for material in one.shared]},
    }
