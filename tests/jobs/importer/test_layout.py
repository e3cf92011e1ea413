"""How an imported file lies in storage: an index at the end comes to the front, the rest stays."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from reelroom.domain.states import JobStatus
from reelroom.media.boxes import boxes
from reelroom.media.moov_edit import made
from tests.fakes.blobs import crc_of
from tests.fakes.provider import Provider, file
from tests.jobs.importer.sizes import larger
from tests.jobs.importer.stand import Stand

Clips = Callable[..., bytes]
MIB = 1 << 20


def packets(data: bytes, folder: Path) -> list[bytes]:
    """Every packet with its times and the hash of its bytes, wherever they lie."""
    path = folder / "packets.mp4"
    path.write_bytes(data)
    call = ["ffprobe", "-v", "error", "-show_packets", "-show_data_hash", "md5", "-of", "compact"]
    shown = subprocess.run([*call, str(path)], check=True, capture_output=True)
    assert not shown.stderr
    return [
        b"|".join(p for p in line.split(b"|") if not p.startswith(b"pos="))
        for line in shown.stdout.splitlines()
    ]


def kinds(data: bytes) -> list[bytes]:
    return [box.kind for box in boxes(BytesIO(data), 0, len(data))]


@pytest.mark.parametrize("extra", [0, 3 * MIB, 12 * MIB, 21 * MIB])
@pytest.mark.parametrize("behind", [b"", made(b"free", b"x" * 1000)])
def test_an_index_at_the_end_comes_to_the_front(
    extra: int, behind: bytes, stand: Stand, provider: Provider, clips: Clips, tmp_path: Path
) -> None:
    data = larger(clips(""), extra) + behind
    provider.scripts["/a.mp4"] = file(data)
    job = stand.imported(provider.url("/a.mp4"))
    assert job.status is JobStatus.DONE, job.reason
    recording = stand.recording(job)
    new = stand.stored(recording.object_key)
    assert kinds(new)[:2] == [b"ftyp", b"moov"]
    assert sorted(kinds(new)) == sorted(kinds(data))
    assert len(new) == len(data)
    assert packets(new, tmp_path) == packets(data, tmp_path)
    assert recording.contents.size_bytes == len(new)
    assert recording.contents.sha256 == hashlib.sha256(new).hexdigest()
    assert recording.contents.crc64nvme == crc_of(new)
    assert stand.staged(job) == []


def test_an_index_that_cannot_be_moved_is_said_and_stays(
    stand: Stand, provider: Provider, clips: Clips
) -> None:
    data = clips("") + made(b"meta", b"\0" * 8)
    provider.scripts["/a.mp4"] = file(data)
    job = stand.imported(provider.url("/a.mp4"))
    assert job.status is JobStatus.DONE, job.reason
    recording = stand.recording(job)
    assert stand.stored(recording.object_key) == data
    (warning,) = recording.contents.warnings
    assert "players start late" in warning


@pytest.mark.parametrize(
    ("form", "code"),
    [("ts", "SOURCE_NOT_PLAYABLE"), ("avi", "SOURCE_NOT_PLAYABLE"), ("cut", "SOURCE_TRUNCATED")],
)
def test_what_cannot_be_played_is_refused_and_leaves_nothing(
    form: str, code: str, stand: Stand, provider: Provider, clips: Clips
) -> None:
    data = clips("faststart")[:-500] if form == "cut" else clips(form)
    provider.scripts["/a"] = file(data, content_type="application/octet-stream")
    job = stand.imported(provider.url("/a"))
    assert job.reason is not None
    assert (job.status, job.reason.code) == (JobStatus.FAILED, code)
    assert stand.staged(job) == []
    assert job.output == {}


def test_sound_alone_is_a_recording_too(stand: Stand, provider: Provider, clips: Clips) -> None:
    provider.scripts["/a.m4a"] = file(clips("m4a"), content_type="audio/mp4")
    job = stand.imported(provider.url("/a.m4a"))
    assert job.status is JobStatus.DONE, job.reason
    contents = stand.recording(job).contents
    assert (contents.video_codec, contents.audio_codec) == (None, "aac")


def test_a_large_file_goes_through_in_several_parts(
    stand: Stand, provider: Provider, clips: Clips
) -> None:
    data = clips("faststart") + made(b"free", bytes(20 * MIB))
    provider.scripts["/a.mp4"] = file(data, length=False)
    job = stand.imported(provider.url("/a.mp4"))
    assert job.status is JobStatus.DONE, job.reason
    recording = stand.recording(job)
    assert stand.stored(recording.object_key) == data
    assert recording.contents.sha256 == hashlib.sha256(data).hexdigest()
