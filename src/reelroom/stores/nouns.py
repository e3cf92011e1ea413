"""The nouns of the core, as stores know them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from reelroom.domain.audit import AuditEvent
from reelroom.domain.job import Job
from reelroom.domain.membership import Membership
from reelroom.domain.owner import Owner
from reelroom.domain.recording import Recording
from reelroom.domain.request import Request
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.upload import Upload
from reelroom.stores.noun import (
    MAX_PARTITION_BYTES,
    MAX_POSITION_BYTES,
    Key,
    Noun,
    by_id,
    by_own_id,
    in_session,
    is_key_text,
)

_DATE_AND_SESSION: Final = re.compile(r"\d{4}-\d\d-\d\d#ses_[0-9a-z]{16}")


def _with_aggregates(stored: Session, row: Session) -> Session:
    return replace(row, recording_count=stored.recording_count, total_bytes=stored.total_bytes)


def _with_progress(stored: Job, row: Job) -> Job:
    """Progress belongs to its attempt: the next one has made none yet."""
    return replace(row, progress=stored.progress if stored.attempt == row.attempt else None)


def _split(row_id: str) -> Key | None:
    """Both keys of a row whose id is `<partition>|<position>`."""
    partition, _, position = row_id.rpartition("|")
    fits = is_key_text(partition, MAX_PARTITION_BYTES) and is_key_text(position, MAX_POSITION_BYTES)
    return Key(partition, position) if fits else None


SESSION: Final = Noun("session", Session, by_own_id("ses"), _with_aggregates)
MEMBERSHIP: Final = Noun("membership", Membership, _split, position=_DATE_AND_SESSION)
OWNER: Final = Noun("owner", Owner, by_id)
REQUEST: Final = Noun("request", Request, by_id)
UPLOAD: Final = Noun("upload", Upload, in_session("upl"))
SOURCE: Final = Noun("source", Source, in_session("src"))
JOB: Final = Noun("job", Job, in_session("job"), _with_progress)
RECORDING: Final = Noun("recording", Recording, in_session("rec"))
AUDIT: Final = Noun("audit", AuditEvent, _split)

CORE: Final[tuple[Noun[Any], ...]] = (
    SESSION,
    MEMBERSHIP,
    OWNER,
    REQUEST,
    UPLOAD,
    SOURCE,
    JOB,
    RECORDING,
    AUDIT,
)
