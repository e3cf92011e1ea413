"""What an import job is given, and where its bytes are on their way.

The address is in none of it: a link that is shared is a secret of its own. It lies with the bearer
token in one object that only the importer reads (`credential_key`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from reelroom.domain.errors import Invalid
from reelroom.domain.ids import JobId, SessionId
from reelroom.domain.participant import NO_CLIENT
from reelroom.domain.platform import Platform
from reelroom.domain.source import staging_prefix
from reelroom.domain.text import line, paragraph

_BEARER: Final = re.compile(r"[A-Za-z0-9._~+/-]*=*")  # RFC 6750, 2.1


@dataclass(frozen=True, slots=True)
class ImportDetails:
    """What a person says of an import: a `url`, or what the platform calls the recording
    (`reference`). `token` is a bearer token; `size` in bytes, where the platform has told it."""

    platform: Platform = Platform.OTHER
    url: str = field(default="", repr=False)
    reference: str = ""
    token: str = field(default="", repr=False)
    name: str = ""
    size: int | None = None
    description: str = ""

    def cleaned(self, largest: int) -> tuple[str, str]:
        """Name and description as they are kept; raises Invalid for what is out of its limits."""
        if self.size is not None and not 1 <= self.size <= largest:
            raise Invalid(
                f"The size is {self.size} bytes; 1 to {largest} are taken.", field=("size",)
            )
        if len(self.token) > 8192 or not _BEARER.fullmatch(self.token):
            raise Invalid("The token is no bearer token. Copy it whole.", field=("credential",))
        name = line(self.name, "name", 255)
        return name, paragraph(self.description, "description", 2000)


@dataclass(frozen=True, slots=True)
class ImportInput:
    """The job's row has this: `host` is what people and logs are told of the address; `size` in
    bytes is what was announced; `file_uuid` makes the published key unique, `client` stands in it.
    """

    platform: Platform
    host: str
    name: str
    size: int | None
    file_uuid: str
    session_date: date
    description: str
    client: str = NO_CLIENT

    def to_json(self) -> dict[str, object]:
        return {**asdict(self), "session_date": self.session_date.isoformat()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ImportInput:
        return cls(
            platform=Platform(value["platform"]),
            host=value["host"],
            name=value["name"],
            size=value["size"],
            file_uuid=value["file_uuid"],
            session_date=date.fromisoformat(value["session_date"]),
            description=value["description"],
            client=value["client"],
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to ask another server for. Secret as a whole: never in a row, a log or a message.

    `token` goes as a bearer token, and only to the origin of `url`.
    """

    url: str
    token: str = ""
    size: int | None = None

    def __repr__(self) -> str:
        return "Wanted(...)"


def import_prefix(session_id: SessionId, job_id: JobId) -> str:
    """Everything that an import has in staging lies below this."""
    return f"{staging_prefix(session_id)}{job_id}/"


def credential_key(session_id: SessionId, job_id: JobId) -> str:
    """The address and the token; storage itself deletes it after a day."""
    return f"{import_prefix(session_id, job_id)}credential"


def resume_key(session_id: SessionId, job_id: JobId) -> str:
    """How a broken import goes on: see `Resume`."""
    return f"{import_prefix(session_id, job_id)}resume"


def staged_key(session_id: SessionId, job_id: JobId) -> str:
    """The recording as it came."""
    return f"{import_prefix(session_id, job_id)}source"


@dataclass(frozen=True, slots=True)
class Resume:
    """The multipart upload that the bytes go to, and of what they are: `size` and `validator` (a
    strong ETag or Last-Modified) as the other side told them, `name` as it calls the file."""

    multipart_id: str
    part_bytes: int
    size: int | None
    validator: str | None
    name: str

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Resume:
        return cls(**value)
