"""Attempts that die, wake up too late, or lose their session at every point that matters."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.states import JobStatus, SessionStatus
from reelroom.runner.loop import Outcome
from reelroom.usecases.session import remove_session
from tests.fakes.sender import OWNER
from tests.jobs.combiner.bench import POINTS, Bench

VERIFIED = POINTS[POINTS.index("after commit to COMMITTING") :]
# Where the next attempt still comes by, by the point at which the one before stood still.
STILL_TO_COME = {
    "after download": POINTS,
    "after join": POINTS,
    "after commit to COMMITTING": POINTS[3:],
    "after link": POINTS[4:],
    "in the middle of publish": POINTS[4:],
    "after publish": POINTS[5:],
}


@pytest.mark.parametrize("point", POINTS)
def test_the_next_attempt_ends_what_a_dead_one_began_and_a_late_one_changes_nothing(
    bench: Bench, clips: list[Path], point: str
) -> None:
    job = bench.queued(*clips[:2])
    dead = bench.frozen(job, point)
    bench.lease_ends(job)
    assert bench.run(job, "runner-2") is Outcome.DONE
    before = _result(bench, job.id, job.session_id)
    row = bench.sender.row(job)
    assert (row.status, row.attempt) == (JobStatus.DONE, 2)
    assert bench.joins == (1 if point in VERIFIED else 2 if point == "after join" else 1)
    assert dead.thaw() is Outcome.LOST
    assert _result(bench, job.id, job.session_id) == before
    assert bench.sender.row(job) == row


@pytest.mark.parametrize("point", POINTS)
def test_the_joined_file_is_the_same_whoever_ends_it(
    bench: Bench, clips: list[Path], point: str
) -> None:
    whole, job = bench.queued(*clips[:2]), bench.queued(*clips[:2])
    assert bench.run(whole) is Outcome.DONE
    bench.frozen(job, point).die()
    bench.lease_ends(job)
    assert bench.run(job, "runner-2") is Outcome.DONE
    (one,), (other,) = bench.recordings(whole), bench.recordings(job)
    assert one.contents == other.contents
    assert (bench.root / one.media_id).read_bytes() == (bench.root / other.media_id).read_bytes()


@pytest.mark.parametrize(
    ("late", "place"), [(late, place) for late, places in STILL_TO_COME.items() for place in places]
)
def test_a_late_attempt_does_not_disturb_the_one_that_has_taken_over(
    bench: Bench, clips: list[Path], late: str, place: str
) -> None:
    """It wakes while the next one is in the middle of its work, on the same disk."""
    job = bench.queued(*clips[:2])
    zombie = bench.frozen(job, late)
    bench.lease_ends(job)
    second = bench.frozen(job, place, "runner-2")
    assert zombie.thaw() is Outcome.LOST
    assert second.thaw() is Outcome.DONE
    assert bench.joins <= (1 if late in VERIFIED else 2)
    _result(bench, job.id, job.session_id)


@pytest.mark.parametrize("point", POINTS)
def test_a_session_that_is_removed_meanwhile_leaves_neither_file_nor_object(
    bench: Bench, clips: list[Path], point: str
) -> None:
    job = bench.queued(*clips[:2])

    def remove(now: str) -> None:
        if now == point and not removed:
            removed.append(now)
            remove_session(bench.world.services, OWNER, job.session_id)

    removed: list[str] = []
    assert bench.run(job, at=remove) is Outcome.CANCELLED
    assert (bench.is_empty, bench.recordings(job)) == (True, [])
    _gone(bench, job.session_id)


@pytest.mark.parametrize("point", POINTS)
def test_a_session_that_is_removed_after_its_attempt_died_leaves_nothing(
    bench: Bench, clips: list[Path], point: str
) -> None:
    job = bench.queued(*clips[:2])
    dead = bench.frozen(job, point)
    remove_session(bench.world.services, OWNER, job.session_id)
    _gone(bench, job.session_id)
    dead.die()


def test_a_verified_part_that_is_lost_is_made_again(bench: Bench, clips: list[Path]) -> None:
    job = bench.queued(*clips[:2])
    dead = bench.frozen(job, "after commit to COMMITTING")
    (bench.root / str(bench.sender.row(job).output["part"])).unlink()
    bench.lease_ends(job)
    assert bench.run(job, "runner-2") is Outcome.DONE
    assert bench.joins == 2
    dead.die()
    _result(bench, job.id, job.session_id)


def test_a_final_file_that_is_not_what_was_verified_is_made_again(
    bench: Bench, clips: list[Path]
) -> None:
    job = bench.queued(*clips[:2])
    dead = bench.frozen(job, "in the middle of publish")
    final = bench.root / str(bench.sender.row(job).output["media_id"])
    final.write_bytes(final.read_bytes()[:1000])
    bench.lease_ends(job)
    assert bench.run(job, "runner-2") is Outcome.DONE
    dead.die()
    _result(bench, job.id, job.session_id)


def _result(bench: Bench, job_id: str, session_id: str) -> Recording:
    """The only one; its file, its object and its row are alike, and nothing else is left."""
    (recording,) = bench.world.rows.page(Recording, session_id).items
    assert recording.job_id == job_id
    assert bench.files() == [recording.media_id]
    assert bench.objects == [recording.object_key]
    data = (bench.root / recording.media_id).read_bytes()
    assert hashlib.sha256(data).hexdigest() == recording.contents.sha256
    assert bench.transfers.stored(recording.object_key) == data
    return recording


def _gone(bench: Bench, session_id: str) -> None:
    """After sweeps, all that is left is the tombstone."""
    for _ in range(3):
        bench.sender.sweep()
        bench.world.clock.advance(10)
    session = bench.world.rows.get(Session, session_id)
    assert session is not None
    assert session.status is SessionStatus.REMOVED
    assert bench.is_empty
    assert bench.world.blobs.objects == {}
    assert bench.world.rows.page(Recording, session.id).items == ()
