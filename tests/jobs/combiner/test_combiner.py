"""The job function from staging to a recording, with the real engine on real footage."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.combiner import job as combiner_module
from reelroom.domain.combine import CombineInput
from reelroom.domain.errors import Transient
from reelroom.domain.states import JobStatus
from reelroom.domain.upload import Upload
from reelroom.ports import AlreadyExists
from reelroom.runner.loop import Outcome
from reelroom.runner.stop import StopSign, Why
from reelroom.usecases.job import cancel_job, retry_job
from reelroom.usecases.session import remove_session
from tests.fakes.sender import OWNER
from tests.jobs.combiner.bench import PATIENCE_S, PHASES, Bench


def test_two_chapters_become_one_recording(bench: Bench, clips: list[Path]) -> None:
    job = bench.queued(*clips[:2])
    assert bench.run(job) is Outcome.DONE
    row = bench.sender.row(job)
    assert (row.status, row.attempt, row.holds_slot) == (JobStatus.DONE, 1, False)
    (recording,) = bench.recordings(job)
    assert bench.files() == [recording.media_id]
    assert bench.objects == [recording.object_key]
    assert recording.media_id.startswith(f"session_recordings/{job.session_id}/")
    assert recording.object_key.startswith(f"recordings/{OWNER}/none/2026-11-20/GX010001_")
    assert recording.sources == ("GX010001.MP4", "GX020001.MP4")


def test_what_the_recording_says_is_true_of_the_file(bench: Bench, clips: list[Path]) -> None:
    job = bench.queued(*clips[:2])
    bench.run(job)
    (recording,) = bench.recordings(job)
    data, contents = (bench.root / recording.media_id).read_bytes(), recording.contents
    assert bench.transfers.stored(recording.object_key) == data
    assert contents.size_bytes == len(data)
    assert contents.sha256 == hashlib.sha256(data).hexdigest()
    blob = bench.world.blobs.head(recording.object_key)
    assert blob is not None
    assert (blob.size, blob.crc64nvme) == (len(data), contents.crc64nvme)
    shown = _probe(bench.root / recording.media_id)
    video = next(one for one in shown["streams"] if one["codec_type"] == "video")
    assert (contents.width, contents.height) == (video["width"], video["height"]) == (160, 90)
    assert (contents.video_codec, contents.audio_codec, contents.fps) == ("h264", "aac", 30)
    assert contents.duration_ms == pytest.approx(float(shown["format"]["duration"]) * 1000, abs=34)
    assert (contents.container, contents.content_type) == ("mp4", "video/mp4")
    assert bench.world.blobs.objects[recording.object_key].content_type == "video/mp4"
    session = bench.world.services.rows.get(type(bench.sender.session()), job.session_id)
    assert session is not None
    assert (session.recording_count, session.total_bytes) == (1, len(data))


def test_the_phases_come_in_their_order(bench: Bench, clips: list[Path]) -> None:
    bench.run(bench.queued(*clips[:2]))
    assert bench.phases == PHASES


def test_one_source_is_a_combine_of_one(bench: Bench, clips: list[Path]) -> None:
    assert bench.run(bench.queued(clips[0])) is Outcome.DONE


def test_staging_is_cleaned_after_the_end(bench: Bench, clips: list[Path]) -> None:
    job = bench.queued(*clips[:2])
    bench.run(job)
    bench.sender.sweep()
    assert not any(key.startswith("staging/") for key in bench.world.blobs.objects)
    upload = bench.world.rows.get(Upload, job.id.replace("job", "upl"))
    assert upload is not None
    assert (upload.due, upload.staged_bytes) == (None, 0)


def test_a_mismatch_waits_for_a_fix_and_leaves_nothing(bench: Bench, clips: list[Path]) -> None:
    job = bench.queued(clips[0], clips[2])
    assert bench.run(job) is Outcome.REFUSED
    row = bench.sender.row(job)
    assert row.status is JobStatus.AWAITING_FIX
    assert row.reason is not None
    assert row.reason.code == "SOURCES_MISMATCH"
    assert "GX020001.MP4" in row.reason.message
    assert "192x108" in row.reason.message
    assert "160x90" in row.reason.message
    assert (bench.is_empty, bench.joins, bench.recordings(job)) == (True, 0, [])


def test_what_is_no_footage_is_refused(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"no film")
    job = bench.queued(path)
    assert bench.run(job) is Outcome.REFUSED
    reason = bench.sender.row(job).reason
    assert reason is not None
    assert reason.code == "SOURCE_NOT_MEDIA"
    assert bench.is_empty


def test_without_a_fix_window_a_refusal_is_final_and_staging_goes(
    bench: Bench, clips: list[Path]
) -> None:
    bench.world.policy = replace(bench.world.policy, fix_window=timedelta(0))
    job = bench.queued(clips[0], clips[2])
    assert bench.run(job) is Outcome.REFUSED
    assert bench.sender.row(job).status is JobStatus.FAILED
    bench.sender.sweep()
    assert bench.is_empty
    assert bench.world.blobs.objects == {}


@pytest.mark.parametrize("phase", PHASES)
def test_a_cancel_in_any_phase_leaves_nothing(bench: Bench, clips: list[Path], phase: str) -> None:
    job = bench.queued(*clips[:2])

    def cancel(now: str, sign: StopSign) -> None:
        if now == phase:
            cancel_job(bench.world.services, OWNER, job.id)
            assert sign.wait(PATIENCE_S)

    assert bench.run(job, on_phase=cancel) is Outcome.CANCELLED
    assert bench.sender.row(job).status is JobStatus.CANCELLED
    assert (bench.is_empty, bench.recordings(job)) == (True, [])
    bench.sender.sweep()
    assert bench.world.blobs.objects == {}


@pytest.mark.parametrize("phase", PHASES)
def test_a_removed_session_takes_everything_with_it(
    bench: Bench, clips: list[Path], phase: str
) -> None:
    job = bench.queued(*clips[:2])

    def remove(now: str, sign: StopSign) -> None:
        if now == phase:
            remove_session(bench.world.services, OWNER, job.session_id)
            assert sign.wait(PATIENCE_S)

    assert bench.run(job, on_phase=remove) is Outcome.CANCELLED
    assert (bench.is_empty, bench.recordings(job)) == (True, [])


@pytest.mark.parametrize("phase", PHASES)
def test_a_task_that_is_told_to_go_gives_the_job_back_and_the_next_one_ends_it(
    bench: Bench, clips: list[Path], phase: str
) -> None:
    job = bench.queued(*clips[:2])

    def stop(now: str, sign: StopSign) -> None:
        if now == phase:
            sign.raise_for(Why.SHUTDOWN)

    assert bench.run(job, on_phase=stop) is Outcome.RELEASED
    row = bench.sender.row(job)
    waits = JobStatus.COMMITTING if phase == "PUBLISHING" else JobStatus.QUEUED
    assert (row.status, row.holder, row.crashes) == (waits, None, 0)
    assert bench.files("staging") == []
    assert bench.run(job, "runner-2") is Outcome.DONE
    (recording,) = bench.recordings(job)
    assert bench.files() == [recording.media_id]
    assert bench.joins == (1 if phase in {"DOWNLOADING", "VERIFYING", "PUBLISHING"} else 2)


def test_a_crash_leaves_nothing_and_is_tried_again(
    bench: Bench, clips: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bench.queued(*clips[:2])
    with monkeypatch.context() as broken:
        broken.setattr(combiner_module, "plan_combine", lambda *_, **__: 1 / 0)
        assert bench.run(job) is Outcome.CRASHED
    assert [type(error) for error in bench.crashes] == [ZeroDivisionError]
    assert bench.is_empty
    assert bench.run(job, "runner-2") is Outcome.DONE


def test_a_source_that_came_out_of_storage_damaged_waits_and_is_fetched_again(
    bench: Bench, clips: list[Path]
) -> None:
    job = bench.queued(*clips[:2])
    damaged = CombineInput.from_json(job.input).sources[1]
    bench.transfers.damaged.add(damaged.object_key)
    assert bench.run(job) is Outcome.WAITING
    row = bench.sender.row(job)
    assert (row.status, row.retry_until is not None) == (JobStatus.QUEUED, True)
    assert row.reason is not None
    assert row.reason.retryable
    assert damaged.name in row.reason.message
    assert (bench.is_empty, bench.joins) == (True, 0)
    bench.transfers.damaged.clear()
    retry_job(bench.world.services, OWNER, job.id)
    assert bench.run(job, "runner-2") is Outcome.DONE


def test_a_full_disk_waits_and_leaves_nothing(
    bench: Bench, clips: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bench.queued(*clips[:2])
    with monkeypatch.context() as full:
        full.setattr(combiner_module, "_SPARE_BYTES", 1 << 60)
        assert bench.run(job) is Outcome.WAITING
    row = bench.sender.row(job)
    assert row.status is JobStatus.QUEUED
    assert row.reason is not None
    assert row.reason.code == "DISK_FULL"
    assert (bench.is_empty, bench.phases) == (True, [])
    assert bench.run(job, "runner-2") is Outcome.DONE


@pytest.mark.parametrize("call", ["download", "publish"])
def test_storage_that_is_away_waits_and_what_is_done_is_not_done_again(
    bench: Bench, clips: list[Path], call: str
) -> None:
    job = bench.queued(*clips[:2])
    bench.transfers.faults.fail(call, Transient("Storage is away."))
    assert bench.run(job) is Outcome.WAITING
    assert bench.files("staging") == []
    assert bench.run(job, "runner-2") is Outcome.DONE
    assert (bench.joins, len(bench.recordings(job))) == (1, 1)


def test_a_source_that_is_gone_fails_with_a_reason(bench: Bench, clips: list[Path]) -> None:
    job = bench.queued(*clips[:2])
    bench.world.blobs.objects.clear()
    assert bench.run(job) is Outcome.REFUSED
    row = bench.sender.row(job)
    assert row.status is JobStatus.FAILED
    assert row.reason is not None
    assert "Attach the footage again" in row.reason.message
    assert bench.is_empty


def test_a_final_name_that_is_taken_is_not_overwritten(bench: Bench, clips: list[Path]) -> None:
    job = bench.queued(*clips[:2])

    def take(point: str) -> None:
        if point == "after commit to COMMITTING":
            final = bench.root / str(bench.sender.row(job).output["media_id"])
            final.write_bytes(b"another film")
            taken.append(final.read_bytes())

    taken: list[bytes] = []
    outcome = bench.run(job, at=take)
    reason = bench.sender.row(job).reason
    assert (outcome, taken) == (Outcome.REFUSED, [b"another film"])
    assert reason is not None
    assert reason.code == "FINAL_FILE_EXISTS"
    assert (bench.recordings(job), bench.objects) == ([], [])


def test_a_published_name_that_is_taken_is_not_overwritten(bench: Bench, clips: list[Path]) -> None:
    job = bench.queued(*clips[:2])
    bench.transfers.faults.fail("publish", AlreadyExists("Storage holds something else."))
    assert bench.run(job) is Outcome.REFUSED
    assert bench.sender.row(job).status is JobStatus.FAILED
    assert bench.recordings(job) == []


def _probe(path: Path) -> Any:
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(path)],
        check=True,
        capture_output=True,
    )
    return json.loads(shown.stdout)
