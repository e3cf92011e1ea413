"""One object with everything that a sender or an integrator does."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx

from reelroom.client.errors import ClientError, Unreachable
from reelroom.client.importing import Imports
from reelroom.client.job import Jobs
from reelroom.client.models import Job, Recording
from reelroom.client.recording import Recordings
from reelroom.client.session import Sessions
from reelroom.client.targets import PARALLEL
from reelroom.client.transport import Transport
from reelroom.client.upload import Uploads

_BLOCK: Final = 1 << 20
_STORAGE_TIMEOUT: Final = httpx.Timeout(60, connect=5)


class Reelroom:
    """`url` of the API, and a token or a function that gives one when it is asked; `renew` is
    asked when the API refuses one, and answers whether there is another to try.

    `with Reelroom(url, token) as room: job = room.uploads.send(session.id, files)`
    """

    def __init__(
        self,
        url: str,
        token: str | Callable[[], str],
        *,
        renew: Callable[[], bool] = lambda: False,
        parallel: int = PARALLEL,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        limits = httpx.Limits(max_connections=parallel + 2, max_keepalive_connections=parallel)
        self._storage = httpx.Client(timeout=_STORAGE_TIMEOUT, limits=limits, trust_env=False)
        self._sleep = sleep
        give = token if callable(token) else lambda: token
        self._transport = transport = Transport(url, give, renew=renew, sleep=sleep)
        self.sessions = Sessions(transport)
        self.recordings = Recordings(transport)
        self.jobs = Jobs(transport)
        self.imports = Imports(transport)
        self.uploads = Uploads(transport, self._storage, parallel, sleep)

    def __enter__(self) -> Reelroom:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._storage.close()
        self._transport.close()

    def follow(self, job_id: str) -> Iterator[Job]:
        """The job again and again, as often as the API likes, until it has ended or needs you."""
        while True:
            job = self.jobs.get(job_id)
            yield job
            if job.has_ended or job.poll_after_ms is None or job.status == "AWAITING_FIX":
                return
            self._sleep(job.poll_after_ms / 1000)

    def download(
        self, recording_id: str, to: Path, on_bytes: Callable[[int], None] = lambda _: None
    ) -> None:
        """Writes `to`, by way of a `.part` file beside it that a broken download goes on from.

        What is there already is not fetched again. Raises ClientError and its kinds, also when `to`
        is another file; what came and is not the recording by its SHA-256 is deleted.
        """
        recording = self.recordings.get(recording_id)
        part = to.with_name(to.name + ".part")
        try:
            if to.exists():
                _must_be(to, recording)
                on_bytes(recording.size_bytes)
                return
            have = part.stat().st_size if part.exists() else 0
            on_bytes(min(have, recording.size_bytes))
            if have < recording.size_bytes:
                self._append(self.recordings.download_url(recording_id).url, part, have, on_bytes)
            _check(part, recording)
            part.replace(to)
        except OSError as error:
            raise ClientError(f"{to} cannot be written: {error.strerror}.") from None

    def _append(self, url: str, part: Path, have: int, on_bytes: Callable[[int], None]) -> None:
        headers = {"Range": f"bytes={have}-"} if have else {}
        try:
            with self._storage.stream("GET", url, headers=headers) as answer:
                if answer.status_code != (206 if have else 200):
                    raise ClientError(f"Storage answers {answer.status_code}. Try again.")
                with part.open("ab") as to:
                    for block in answer.iter_bytes(_BLOCK):
                        to.write(block)
                        on_bytes(len(block))
        except httpx.TransportError as error:
            problem = type(error).__name__
            raise Unreachable(f"The download broke off ({problem}). Try again.") from None


def _must_be(there: Path, recording: Recording) -> None:
    """Nothing is overwritten."""
    same_size = there.is_file() and there.stat().st_size == recording.size_bytes
    if not same_size or _sha256(there) != recording.sha256:
        raise ClientError(f"{there} is there already and is something else. Choose another name.")


def _check(part: Path, recording: Recording) -> None:
    """Otherwise the rest of another download under the same name would pass for this one."""
    if part.stat().st_size < recording.size_bytes:
        raise Unreachable("The download broke off. Try again: it resumes.")
    if _sha256(part) != recording.sha256:
        part.unlink()
        raise ClientError("What came is not what was recorded, and was deleted. Try again.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
