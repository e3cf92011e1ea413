from __future__ import annotations

from datetime import timedelta

import pytest

from reelroom.domain.job import Progress, Reason
from tests.fakes.launcher import no_capacity
from tests.fakes.services import World
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import Footage

JOB = """id sessionId kind status attempt cancelRequested retryAt retryUntil fixUntil createdAt
    startedAt finishedAt statusReason { code message retryable } recording { id } upload { status }
    progress { phase percent bytesDone bytesTotal etaSeconds pollAfterMs }"""
READ = f"query ($id: ID!) {{ job(id: $id) {{ {JOB} }} }}"


def test_a_job_that_runs_shows_its_progress(api: Api, footage: Footage, world: World) -> None:
    job_id = footage.queued()
    world.clock.advance(2)
    claimed = footage.runner.claimed(footage.job(job_id))
    footage.runner.queue.report(claimed, Progress("DOWNLOADING", 50, 200, eta_s=3))
    job = api.read(READ, id=job_id)
    assert job["progress"] == {
        "phase": "DOWNLOADING",
        "percent": 25,
        "bytesDone": 50,
        "bytesTotal": 200,
        "etaSeconds": 3,
        "pollAfterMs": 1000,
    }
    assert (job["status"], job["attempt"], job["recording"]) == ("RUNNING", 1, None)
    assert job["createdAt"] == "2026-11-21T12:00:00.000Z"
    assert job["startedAt"] == "2026-11-21T12:00:02.000Z"
    assert job["upload"] == {"status": "COMPLETED"}


def test_a_job_that_is_done_has_its_recording_and_no_next_poll(api: Api, footage: Footage) -> None:
    done = footage.runner.done(footage.job(footage.queued()))
    job = api.read(READ, id=done.id)
    assert job["status"] == "DONE"
    assert job["recording"]["id"].startswith("rec_")
    assert job["progress"]["percent"] == 100
    assert job["progress"]["pollAfterMs"] is None
    assert job["finishedAt"] == "2026-11-21T12:00:00.000Z"
    api.changed("recordingDelete", "deletedRecordingId", recordingId=job["recording"]["id"])
    assert api.read(READ, id=done.id)["recording"] is None


def test_a_job_that_waits_says_why_and_until_when_and_can_be_tried_now(
    api: Api, footage: Footage, world: World
) -> None:
    world.launcher.faults.fail("launch", no_capacity())
    job_id = footage.queued()
    job = api.read(READ, id=job_id)
    assert job["status"] == "QUEUED"
    assert job["statusReason"]["code"] == "NO_CAPACITY"
    assert job["statusReason"]["retryable"] is True
    assert job["retryAt"] > job["createdAt"]
    assert job["retryUntil"] == "2026-11-22T12:00:00.000Z"
    assert job["progress"]["pollAfterMs"] == 5000
    retried = api.changed("combineRetry", f"job {{ {JOB} }}", jobId=job_id)["job"]
    assert (retried["status"], retried["retryAt"], retried["statusReason"]) == (
        "QUEUED",
        None,
        None,
    )
    assert retried["progress"]["pollAfterMs"] == 1000
    assert len(world.launcher.started) == 1


@pytest.mark.parametrize(
    ("end", "code"),
    [("done", "CONFLICT"), ("failed", "SOURCES_DELETED"), ("cancelled", "SOURCES_DELETED")],
)
def test_a_job_that_has_ended_cannot_be_tried_again(
    api: Api, footage: Footage, end: str, code: str
) -> None:
    runner, row = footage.runner, footage.job(footage.queued())
    if end == "done":
        runner.done(row)
    elif end == "failed":
        runner.queue.fail(runner.claimed(row), Reason("CORRUPT", "It is broken."), fixable=False)
    else:
        runner.queue.cancel(runner.claimed(row))
    assert api.refused("combineRetry", "job { id }", jobId=row.id)["code"] == code


def test_a_running_job_is_told_to_stop_and_repeats_are_fine(api: Api, footage: Footage) -> None:
    job_id = footage.queued()
    claimed = footage.runner.claimed(footage.job(job_id))
    for _ in range(2):
        asked = api.changed("jobCancel", "job { status cancelRequested }", jobId=job_id)
        assert asked["job"] == {"status": "RUNNING", "cancelRequested": True}
    footage.runner.queue.cancel(claimed)
    ended = api.changed("jobCancel", f"job {{ {JOB} }}", jobId=job_id)["job"]
    assert ended["status"] == "CANCELLED"
    assert ended["statusReason"]["code"] == "CANCELLED"


def test_a_job_says_what_it_is_for_a_day_after(api: Api, footage: Footage, world: World) -> None:
    job_id = footage.queued()
    runner = footage.runner
    broken = Reason("CORRUPT", "GX010001.MP4 ends early. Copy it from the card again.")
    runner.queue.fail(runner.claimed(footage.job(job_id)), broken, fixable=False)
    world.clock.advance(timedelta(hours=23))
    job = api.read(READ, id=job_id)
    assert job["status"] == "FAILED"
    assert job["statusReason"]["message"] == broken.message
