"""From a server on the web to a recording: what arrives, and how it is laid out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from reelroom.domain.states import JobStatus
from tests.fakes.blobs import crc_of
from tests.fakes.provider import Provider, file
from tests.jobs.importer.stand import Stand

Clips = Callable[..., bytes]


@pytest.mark.parametrize("form", ["faststart", "frag", "webm", "mkv"])
def test_a_file_that_plays_at_once_is_kept_byte_for_byte(
    form: str, stand: Stand, provider: Provider, clips: Clips
) -> None:
    data = clips(form)
    provider.scripts["/day.mp4"] = file(data)
    job = stand.imported(provider.url("/day.mp4"), description="First stint")
    assert job.status is JobStatus.DONE, job.reason
    recording = stand.recording(job)
    assert stand.stored(recording.object_key) == data
    contents = recording.contents
    assert contents.sha256 == hashlib.sha256(data).hexdigest()
    assert contents.crc64nvme == crc_of(data)
    assert contents.size_bytes == len(data)
    assert contents.duration_ms == pytest.approx(1000, abs=60)
    assert (contents.width, contents.height) == (320, 180)
    assert (recording.sources, recording.description) == (("day.mp4",), "First stint")
    assert stand.staged(job) == []
