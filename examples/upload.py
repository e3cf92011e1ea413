"""Send files, wait for their recording, save it: `upload.py OUTPUT FILE...`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from reelroom.client import ClientError, Reelroom


def record(room: Reelroom, title: str, files: list[Path], to: Path) -> str:
    """The id of the recording, which is saved as `to`; raises ClientError."""
    today = datetime.now(UTC).date().isoformat()
    session = room.sessions.create(title, today)
    print("session", session.id)
    job = room.uploads.send(session.id, files, on_bytes=lambda _, count: print("sent", count))
    for state in room.follow(job.id):
        progress = f" {state.progress.phase} {state.progress.percent} %" if state.progress else ""
        print(f"{state.status}{progress}")
    if state.status == "AWAITING_FIX" and state.reason:
        raise ClientError(f"{state.reason[1]} Mend it before {state.fix_until}.")
    if state.recording_id is None:
        raise ClientError(state.reason[1] if state.reason else f"The job is {state.status}.")
    room.download(state.recording_id, to)
    return state.recording_id


if __name__ == "__main__":
    output, *names = sys.argv[1:]
    try:
        with Reelroom(os.environ["REELROOM_API_URL"], os.environ["REELROOM_TOKEN"]) as signed_in:
            print(record(signed_in, "Track day", [Path(name) for name in names], Path(output)))
    except ClientError as error:
        sys.exit(f"{error.message} [{error.code}]")
