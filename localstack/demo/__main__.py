"""`make demo`."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx

from localstack.cloud import LocalCloud
from localstack.demo.footage import chaptered
from localstack.demo.remains import remains
from localstack.plan import PORT_BASE
from reelroom.cli import show
from reelroom.cli.uploads import send
from reelroom.client import ClientError, Reelroom
from reelroom.client.models import Recording
from reelroom.domain.errors import Invalid, ReelroomError

_GONE_WITHIN_S: Final = 20.0
# This cloud ends with the demo; `make up` has its page at the first of its ports.
PAGE_URL: Final = f"http://127.0.0.1:{PORT_BASE}/"


def main(arguments: list[str]) -> int:
    """0 when all of it worked; 1 with the reason otherwise, 130 after Ctrl-C."""
    folder = Path(tempfile.mkdtemp(prefix="reelroom-demo-"))
    try:
        files = _given(arguments) or _made(folder)
        with LocalCloud(folder / "cloud", sweep_every_s=1.0) as cloud:
            _say("The local cloud is up:", cloud.api_url)
            code = _walk(cloud, files)
        _say("The same by hand, on a page: `make up`, then open", PAGE_URL)
        return code
    except ReelroomError as error:
        show.err.print(f"{error.message} [{error.code}]", markup=False)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _walk(cloud: LocalCloud, files: list[Path]) -> int:
    with Reelroom(cloud.api_url, cloud.token("demo")) as reelroom:
        today = datetime.now(UTC).date().isoformat()
        session = reelroom.sessions.create("Track day", today, location="Assen")
        _say("A session:", session.id)
        with show.bytes_bars() as bars:
            job = send(reelroom, bars, session.id, files, "Morning stint")
        assert job.recording_id is not None, "a job that is DONE has a recording"
        recording = reelroom.recordings.get(job.recording_id)
        _say("The recording, as the API gives it:")
        show.as_json(recording.fields)
        _play(reelroom, recording)
        reelroom.sessions.remove(session.id)
        _say("The session is removed; what is left of it:")
        return _watch_it_go(cloud, session.id)


def _given(arguments: list[str]) -> list[Path]:
    """Looked for before anything is started."""
    files = [Path(name) for name in arguments]
    for file in files:
        if not file.is_file():
            raise Invalid(f"There is no file {file}. Quote a name that holds spaces.")
    return files


def _made(folder: Path) -> list[Path]:
    files = chaptered(folder)
    _say("Footage in chapters:", ", ".join(path.name for path in files))
    return files


def _play(reelroom: Reelroom, recording: Recording) -> None:
    """As a player seeks: some bytes from the middle, by the signed URL."""
    middle = recording.size_bytes // 2
    url = reelroom.recordings.playback_url(recording.id).url
    answer = httpx.get(url, headers={"Range": f"bytes={middle}-{middle + 999}"}, trust_env=False)
    _say("Played from the middle:", answer.status_code, answer.headers.get("content-range"))
    if answer.status_code != HTTPStatus.PARTIAL_CONTENT:
        raise ClientError("The recording cannot be played from its middle.")


def _watch_it_go(cloud: LocalCloud, session_id: str) -> int:
    until = time.monotonic() + _GONE_WITHIN_S
    while True:
        left = remains(cloud, session_id)
        if set(left) == {"rows"} and all("REMOVED" in row for row in left["rows"]):
            _say("no file, no object, and one row:", *left["rows"])
            return 0
        if time.monotonic() >= until:
            show.as_json(left)
            return 1
        time.sleep(0.2)


def _say(what: str, *values: object) -> None:
    show.out.print(f"[bold]{what}[/bold]", *values, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
