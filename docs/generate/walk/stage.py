"""The API in memory, with a storage and a runner that a step can move on; the same in each run."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from reelroom.domain.job import Job, Progress, Reason
from reelroom.domain.recording import Contents, media_id, published_key
from tests.fakes.services import World
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import Footage

_SIZE: Final = 14 << 20
_CONTENTS: Final = Contents(
    size_bytes=14_679_812,
    duration_ms=2_002,
    container="mp4",
    content_type="video/mp4",
    sha256="5f9c4ab08cac7457e9111a30e4664920607ea2c115a1433d7be98e97e64244ca",
    crc64nvme="91f8ef75cb6b2e3c",
    video_codec="hevc",
    audio_codec="aac",
    width=3840,
    height=2160,
    fps=59.94,
    tracks_kept=("gpmd",),
    tracks_dropped=("tmcd",),
)
_MISMATCH: Final = Reason(
    "SOURCES_MISMATCH",
    "These files cannot be joined without loss. GX020042.MP4: picture size is 1920x1080, but "
    "3840x2160 in GX010042.MP4. Remove or replace the files that differ.",
)


@dataclass
class Stage:
    """`seen` keeps what was answered at each step, by its name."""

    world: World = field(default_factory=World)
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    footage: Footage = field(init=False)

    def __post_init__(self) -> None:
        self.footage = Footage(self.world, Api(self.world))

    def ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The body of the answer."""
        api = self.footage.api
        return api.send(api.event(json.dumps({"query": query, "variables": variables}))).body

    # -- what happens beside the API -------------------------------------------------------------
    def store(self, source: str, *numbers: int) -> None:
        """Parts reach storage."""
        self.footage.store(source, *numbers)

    def complete(self, source: str) -> None:
        """Whatever it lacks is sent, and it is put together."""
        self.footage.send(source)

    def work(self) -> None:
        """A task takes the job and is in the middle of it."""
        runner = self.footage.runner
        job = runner.claimed(self.footage.job(self.job))
        half = Progress("COMBINING", _SIZE * 2 // 5, _SIZE, eta_s=3)
        runner.queue.report(job, half)

    def finish(self) -> None:
        """The next task makes the recording."""
        queue, job = self.footage.runner.queue, self.footage.job(self.job)
        queue.finish(queue.commit(self.footage.runner.claimed(job), _made(job)), _CONTENTS)

    def refuse(self) -> None:
        """That task finds that the files do not go together."""
        self.footage.runner.queue.fail(self.footage.job(self.job), _MISMATCH, fixable=True)

    # -- what later steps refer to ---------------------------------------------------------------
    @property
    def session(self) -> str:
        return str(self.seen["session-create"]["sessionCreate"]["session"]["id"])

    @property
    def upload(self) -> str:
        return str(self.seen["upload-create"]["uploadCreate"]["upload"]["id"])

    def source(self, index: int) -> str:
        sources = self.seen["upload-create"]["uploadCreate"]["upload"]["sources"]
        return str(sources[index]["id"])

    @property
    def job(self) -> str:
        return str(self.seen["upload-complete"]["uploadComplete"]["job"]["id"])

    @property
    def recording(self) -> str:
        return self.job.replace("job_", "rec_")


def _made(job: Job) -> dict[str, object]:
    """The names of the result, as the combiner gives them."""
    unique = "0b5ed2ce-6a4c-4d3b-9f0e-9f2a3c1d7e55"
    return {
        "media_id": media_id(job.session_id, unique, "mp4"),
        "object_key": published_key(
            job.owner_id, date(2026, 11, 20), "GX010042.MP4", unique, "mp4"
        ),
    }
