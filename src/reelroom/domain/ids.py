"""Prefixed, opaque, time-ordered ids that carry their session's key.

A key is 16 characters of Crockford's base32 in lower case: 45 bits of milliseconds since 1970, then
35 random bits. `ses_<key>`; `upl_`, `rec_`, `job_` + `<session key>_<own key>`;
`src_<session key>_<upload key>_<number>`. So the session of any id is known without a look-up.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final, NewType

from reelroom.domain.errors import NotFound

OwnerId = NewType("OwnerId", str)
SessionId = NewType("SessionId", str)
UploadId = NewType("UploadId", str)
SourceId = NewType("SourceId", str)
RecordingId = NewType("RecordingId", str)
JobId = NewType("JobId", str)

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_KEY_LENGTH: Final = 16
_RANDOM_BITS: Final = 35
_SHAPE: Final = re.compile(r"[a-z]{3}(_[0-9a-hjkmnp-tv-z]{16}){1,2}(_[0-9]{4})?")


def new_key(now: datetime, entropy: int) -> str:
    """A fresh key; `entropy` is at least 35 random bits, of which the lowest 35 are used."""
    milliseconds = int(now.timestamp() * 1000)
    number = (milliseconds << _RANDOM_BITS) | (entropy & ((1 << _RANDOM_BITS) - 1))
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(75, -1, -5))[-_KEY_LENGTH:]


def session_id(key: str) -> SessionId:
    return SessionId(f"ses_{key}")


def child_id(prefix: str, session: SessionId, key: str) -> str:
    """The id of a thing that `session` owns, e.g. `child_id("upl", session, key)`."""
    return f"{prefix}_{key_of(session)}_{key}"


def source_id(upload: UploadId, number: int) -> SourceId:
    """`number` is 1..9999, unique in its upload and never used again; it is not the order."""
    return SourceId(f"src_{upload.removeprefix('upl_')}_{number:04d}")


def upload_of(source: SourceId) -> UploadId:
    return UploadId(f"upl_{source.removeprefix('src_').rsplit('_', 1)[0]}")


def sibling(prefix: str, of: str) -> str:
    """The id of another kind with the same keys: the job `job_a_b` of the upload `upl_a_b`."""
    return prefix + of[3:]


def key_of(identifier: str) -> str:
    """The last key of an id, which is its own."""
    return identifier.rsplit("_", 1)[1]


def made_at(identifier: str) -> datetime:
    """When the key of an id was made, to the millisecond."""
    number = 0
    for digit in key_of(identifier):
        number = number * 32 + ALPHABET.index(digit)
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=number >> _RANDOM_BITS)


def session_of(identifier: str) -> SessionId:
    """The session that owns `identifier`; raises NotFound for what is no id of ours."""
    check(identifier)
    return SessionId(f"ses_{identifier.split('_')[1]}")


def check(identifier: str, prefix: str | None = None) -> None:
    """Raise NotFound unless `identifier` has the shape of an id (of the kind `prefix`)."""
    if not _SHAPE.fullmatch(identifier) or (prefix and not identifier.startswith(f"{prefix}_")):
        raise NotFound("There is nothing with this id. Check that it was copied whole.")
