"""Rows as the first version wrote them are read, and mean what they meant."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from reelroom.domain.job import Job
from reelroom.domain.material import NO_TEXT
from reelroom.domain.membership import Membership
from reelroom.domain.owner import Owner
from reelroom.domain.platform import Platform
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.states import MaterialStatus
from reelroom.domain.upload import Upload
from reelroom.ports.rows import Replace, Row, Rows
from tests.contract.rows.database import Database

SESSION: Final = "ses_1m7yzmhg08h6bcfn"
_AT: Final = {"S": "2026-11-21T12:00:00.000Z"}
_COMMON: Final[dict[str, Any]] = {"version": {"N": "1"}, "op": {"S": "t1"}}

# Raw items, all attributes that version 0.1.0 wrote and no other.
ITEMS: Final[dict[str, dict[str, Any]]] = {
    "sessions": {
        "id": {"S": SESSION},
        "owner_id": {"S": "own_ada"},
        "kind": {"S": "track"},
        "title": {"S": "Track day"},
        "date": {"S": "2026-11-20"},
        "location": {"S": "Assen"},
        "notes": {"S": "dry"},
        "created_at": _AT,
        "updated_at": _AT,
        "status": {"S": "ACTIVE"},
        "recording_count": {"N": "2"},
        "total_bytes": {"N": "14"},
    },
    "memberships": {
        "user_id": {"S": "own_ada"},
        "position": {"S": f"2026-11-20#{SESSION}"},
        "session_id": {"S": SESSION},
        "date": {"S": "2026-11-20"},
    },
    "owners": {"id": {"S": "own_ada"}, "open_uploads": {"N": "1"}},
    "uploads": {
        "session_id": {"S": SESSION},
        "id": {"S": f"upl_{SESSION[4:]}_1m7yzmhg03cf2tpz"},
        "owner_id": {"S": "own_ada"},
        "order": {"L": []},
        "next_number": {"N": "2"},
        "staged_bytes": {"N": "7"},
        "created_at": _AT,
        "active_at": _AT,
        "description": {"S": ""},
        "status": {"S": "OPEN"},
        "due_queue": {"S": "expiry#1"},
        "due_at": {"N": "1795262400000"},
    },
    "sources": {
        "session_id": {"S": SESSION},
        "id": {"S": f"src_{SESSION[4:]}_1m7yzmhg03cf2tpz_0001"},
        "upload_id": {"S": f"upl_{SESSION[4:]}_1m7yzmhg03cf2tpz"},
        "owner_id": {"S": "own_ada"},
        "file_name": {"S": "GX010042.MP4"},
        "size_bytes": {"N": "7"},
        "content_type": {"S": "video/mp4"},
        "client_ref": {"S": ""},
        "part_size": {"N": "8388608"},
        "object_key": {"S": "staging/a/b/0001"},
        "created_at": _AT,
        "status": {"S": "PENDING"},
    },
    "jobs": {
        "session_id": {"S": SESSION},
        "id": {"S": f"job_{SESSION[4:]}_1m7yzmhg03cf2tpz"},
        "owner_id": {"S": "own_ada"},
        "kind": {"S": "combine"},
        "input": {"S": '{"sources": [], "file_uuid": "u", "description": ""}'},
        "output": {"S": "{}"},
        "created_at": _AT,
        "updated_at": _AT,
        "status": {"S": "QUEUED"},
        "attempt": {"N": "0"},
        "crashes": {"N": "0"},
        "dispatches": {"N": "0"},
        "holds_slot": {"BOOL": False},
        "cancel_requested": {"BOOL": False},
        "correlation_id": {"S": ""},
        "due_queue": {"S": "dispatch#0"},
        "due_at": {"N": "1795262400000"},
    },
    "recordings": {
        "session_id": {"S": SESSION},
        "id": {"S": f"rec_{SESSION[4:]}_1m7yzmhg03cf2tpz"},
        "user_id": {"S": "own_ada"},
        "media_id": {"S": f"session_recordings/{SESSION}/u.mp4"},
        "lap_one_offset": {"N": "0"},
        "description": {"S": ""},
        "created_at": _AT,
        "updated_at": _AT,
        "job_id": {"S": f"job_{SESSION[4:]}_1m7yzmhg03cf2tpz"},
        "object_key": {"S": "recordings/own_ada/none/2026-11-20/GX010042_u.mp4"},
        "status": {"S": "READY"},
        "sources": {"L": [{"S": "GX010042.MP4"}]},
        "size_bytes": {"N": "7"},
        "duration_ms": {"N": "2000"},
        "container": {"S": "mp4"},
        "content_type": {"S": "video/mp4"},
        "sha256": {"S": "ab"},
        "crc64nvme": {"S": "00"},
        "tracks_kept": {"L": []},
        "tracks_dropped": {"L": []},
        "warnings": {"L": []},
    },
}
KINDS: Final[dict[str, tuple[type[Row], str]]] = {
    "sessions": (Session, SESSION),
    "memberships": (Membership, f"own_ada|2026-11-20#{SESSION}"),
    "owners": (Owner, "own_ada"),
    **{
        table: (kind, ITEMS[table]["id"]["S"])
        for table, kind in (
            ("uploads", Upload),
            ("sources", Source),
            ("jobs", Job),
            ("recordings", Recording),
        )
    },
}


@pytest.fixture
def earlier(database: Database) -> Rows:
    for table, item in ITEMS.items():
        name = database.names.of(table.removesuffix("s"))
        database.client.put_item(TableName=name, Item={**_COMMON, **item})
    return database.rows()


@pytest.mark.parametrize("table", KINDS)
def test_a_row_is_read_and_written_back(earlier: Rows, table: str) -> None:
    kind, row_id = KINDS[table]
    row = earlier.get(kind, row_id)
    assert row is not None
    earlier.write(Replace(row))
    again = earlier.get(kind, row_id)
    assert again is not None
    assert again.version == 2


def test_what_was_not_known_has_its_default(earlier: Rows) -> None:
    session = earlier.get(Session, SESSION)
    assert session is not None
    assert session.recording_status is MaterialStatus.READY, "it has recordings"
    assert (session.transcript, session.analysis, session.participants) == (NO_TEXT, NO_TEXT, ())
    assert session.details.platform is Platform.OTHER
    assert session.details.external_reference == ""
    member = earlier.get(Membership, KINDS["memberships"][1])
    assert member is not None
    assert (member.date, member.platform) == (date(2026, 11, 20), Platform.OTHER)
    assert (member.recording_status, member.participants) == (MaterialStatus.NONE, ())
