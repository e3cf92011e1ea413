"""What a combine job is given: the frozen order of its sources and the names of its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from reelroom.domain.participant import NO_CLIENT


@dataclass(frozen=True, slots=True)
class CombineSource:
    """`name` is for people; `size` in bytes; `crc64nvme` as 16 hex digits."""

    name: str
    object_key: str
    size: int
    crc64nvme: str


@dataclass(frozen=True, slots=True)
class CombineInput:
    """`file_uuid` names the final file, whatever its ending turns out to be; `client` stands in
    the key that it is published at."""

    sources: tuple[CombineSource, ...]
    file_uuid: str
    session_date: date
    description: str
    client: str = NO_CLIENT

    def to_json(self) -> dict[str, object]:
        return {
            "sources": [asdict(source) for source in self.sources],
            "file_uuid": self.file_uuid,
            "session_date": self.session_date.isoformat(),
            "description": self.description,
            "client": self.client,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> CombineInput:
        return cls(
            sources=tuple(CombineSource(**source) for source in value["sources"]),
            file_uuid=value["file_uuid"],
            session_date=date.fromisoformat(value["session_date"]),
            description=value["description"],
            client=value.get("client", NO_CLIENT),
        )
