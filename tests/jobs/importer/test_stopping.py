"""An import that is told to end, and one whose task was killed in the middle of real transfers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from reelroom.domain.job import Job
from reelroom.domain.states import JobStatus
from reelroom.media.moov_edit import made
from reelroom.runner.heartbeat import Pulse
from reelroom.runner.loop import Outcome
from reelroom.runner.stop import StopSign, Why
from reelroom.usecases.job import cancel_job
from tests.fakes.provider import Asked, Provider, Say, file
from tests.fakes.sender import OWNER
from tests.jobs.importer.stand import Stand

Clips = Callable[..., bytes]
MIB = 1 << 20


@pytest.fixture
def large(clips: Clips) -> bytes:
    return clips("faststart") + made(b"free", bytes(18 * MIB))


@pytest.mark.parametrize("silent", ["before its answer", "in the middle of a part"])
def test_a_cancelled_import_does_not_wait_for_the_other_side(
    silent: str, stand: Stand, provider: Provider, large: bytes
) -> None:
    def script(_: Asked) -> Say:
        if silent == "before its answer":
            stand.over.wait(60)
        return Say(200, {"ETag": '"1"', "Content-Length": str(len(large))}, _stopping(large))

    def _stopping(data: bytes) -> Iterator[bytes]:
        yield data[: 9 * MIB]
        stand.over.wait(60)

    provider.scripts["/a"] = script
    job = stand.asked(provider.url("/a"))
    cancelled: list[Job] = []

    def cancel() -> None:
        """Once the other side is waited for."""
        if provider.asked and not cancelled:
            cancelled.append(cancel_job(stand.services, OWNER, job.id))

    try:
        outcome = stand.run(job, pulse=Pulse(tick_s=0.05, renew_s=3600), beat=cancel)
    finally:
        stand.over.set()
    assert outcome is Outcome.CANCELLED
    assert stand.row(job).status is JobStatus.CANCELLED
    assert stand.staged(job) == []


def test_a_task_that_is_told_to_go_leaves_its_parts_to_the_next(
    stand: Stand, provider: Provider, large: bytes
) -> None:
    sign = StopSign()

    def told(sent: int) -> None:
        """Once two parts are safe."""
        if sent < 17 * MIB:
            return
        while stand.parts(job) < 2:
            stand.over.wait(0.02)
        sign.raise_for(Why.SHUTDOWN)
        stand.over.wait(1)

    pieces = [large[at : at + MIB] for at in range(0, len(large), MIB)]
    length = {"ETag": '"v1"', "Content-Length": str(len(large))}
    provider.scripts["/a"] = lambda _: Say(200, length, iter(pieces), pause=told)
    job = stand.asked(provider.url("/a"))
    assert stand.run(job, sign=sign) is Outcome.RELEASED
    assert stand.row(job).status is JobStatus.QUEUED
    provider.scripts["/a"] = file(large)
    assert stand.run(stand.row(job), "two") is Outcome.DONE
    assert provider.asked[-1].start == 16 * MIB
    recording = stand.recording(job)
    assert stand.stored(recording.object_key) == large
    assert stand.staged(job) == []
