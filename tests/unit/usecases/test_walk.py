"""Random walks over all use cases: whatever is done, in whatever order and however it is broken,
the sweep brings everything to rest, and nothing is left that nobody owns.

Other callers come between a decision and its write (`InterruptedRows`), answers of storage and of
the launcher are lost, runners go silent and come back late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

import pytest

from reelroom.domain.job import Job
from reelroom.domain.owner import Counter, Owner
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.states import UploadStatus
from reelroom.domain.upload import Upload
from reelroom.ports import LaunchUnknown
from reelroom.usecases.recovery import task_stopped
from reelroom.usecases.sweep import sweep
from tests.fakes.blobs import lost_answer
from tests.fakes.launcher import no_capacity
from tests.unit.usecases.people import OWNERS, People
from tests.unit.usecases.runners import Runners

WALKS: Final = 200
STEPS: Final = 60
BLOB_CALLS: Final = (
    "create_multipart",
    "parts",
    "last_part_at",
    "complete_multipart",
    "abort_multipart",
    "multiparts",
    "head",
    "delete",
)


class Walk(People, Runners):
    """Everyone, and the world's own accidents."""

    def acts(self) -> Sequence[Callable[[Any], object]]:
        return ACTS

    def sweep(self) -> None:
        sweep(self.world.services, self.world.clock() + timedelta(days=1))

    def time_goes_by(self) -> None:
        self.world.clock.advance(self.chance.choice([1, 31, 100, 200, 400, 4000, 30 * 3600]))

    def a_task_stops(self) -> None:
        tasks = [task for task in self.world.launcher.started if not task.stopped]
        if tasks:
            task = self.chance.choice(tasks)
            task.stopped = True
            if self._often():
                task_stopped(self.world.services, task.job.id, task.name, "")

    def something_breaks(self) -> None:
        """A call to come loses its answer, before its effect or after it."""
        after = self.chance.random() < 0.5
        call = self.chance.choice((*BLOB_CALLS, "launch", "files"))
        if call == "launch":
            error = self.chance.choice([no_capacity(), LaunchUnknown("no answer")])
            lost = isinstance(error, LaunchUnknown) and after
            self.world.launcher.faults.fail("launch", error, after=lost)
        elif call == "files":
            self.world.files.faults.fail("delete", lost_answer(), after=after)
        else:
            self.world.blobs.faults.fail(call, lost_answer(), after=after)

    # -- the end ---------------------------------------------------------------------------------
    def come_to_rest(self) -> None:
        """Everyone has gone home; only the sweep goes on, until nothing is due."""
        self.rows.between = lambda: None
        for faults in (
            self.world.blobs.faults,
            self.world.files.faults,
            self.world.launcher.faults,
        ):
            faults._planned.clear()
        for _ in range(400):
            self.world.clock.advance(timedelta(hours=1))
            for task in self.world.launcher.started:
                task.stopped = True
            report = sweep(self.world.services, self.world.clock() + timedelta(days=1))
            assert report.failed == []
            if not any(row.due for kind in DUE for row in self._all(kind)):
                return
        pytest.fail("something is due for ever")


DUE: Final = (Session, Upload, Source, Job, Recording)
ACTS: Final[tuple[Callable[[Walk], object], ...]] = (
    *[Walk.create_session] * 2,
    *[Walk.create_upload] * 4,
    *[Walk.send] * 4,
    *[Walk.send_all] * 8,
    *[Walk.complete_upload] * 3,
    Walk.reorder_upload,
    *[Walk.remove_source] * 2,
    *[Walk.replace_source] * 2,
    *[Walk.cancel_upload] * 1,
    *[Walk.cancel_job] * 2,
    *[Walk.retry_job] * 3,
    Walk.describe_recording,
    Walk.delete_recording,
    Walk.remove_session,
    *[Walk.claim] * 5,
    *[Walk.run_to_the_end] * 4,
    Walk.die,
    *[Walk.commit] * 4,
    *[Walk.publish] * 2,
    *[Walk.finish] * 4,
    *[Walk.fail] * 3,
    *[Walk.give_back] * 5,
    *[Walk.sweep] * 6,
    *[Walk.time_goes_by] * 5,
    *[Walk.a_task_stops] * 3,
    *[Walk.something_breaks] * 4,
)


def walked(seed: int) -> Walk:
    walk = Walk(seed)
    walk.create_session()
    for _ in range(STEPS):
        walk.step()
    walk.come_to_rest()
    return walk


def leftovers(walk: Walk) -> list[str]:
    """What breaks a promise, in words; empty when all is well."""
    world, rows = walk.world, walk.rows
    found = [f"multipart {one.key}" for one in world.blobs.open.values()]
    recordings = {one.id: one for one in walk._all(Recording)}
    keys = {one.object_key for one in recordings.values()}
    paths = {one.media_id for one in recordings.values()}
    found += [f"object {key}" for key in world.blobs.objects if key not in keys]
    found += [f"no object {key}" for key in keys if key not in world.blobs.objects]
    found += [f"file {path}" for path in world.files.paths if path not in paths]
    found += [f"no file {path}" for path in paths if path not in world.files.paths]
    for owner in OWNERS:
        row = rows.get(Owner, owner) or Owner(owner)
        counts = {one: getattr(row, one) for one in Counter}
        found += [f"{owner} {one} = {count}" for one, count in counts.items() if count]
        found += [f"{owner} counts {holder}" for holder in row.holders]
    found += [f"{job.id} is {job.status}" for job in walk._all(Job) if not job.is_terminal]
    found += [
        f"{upload.id} is OPEN" for upload in walk._all(Upload) if upload.status is UploadStatus.OPEN
    ]
    for session in walk._all(Session):
        found += _aggregates(session, list(recordings.values()))
    return found


def _aggregates(session: Session, recordings: list[Recording]) -> list[str]:
    own = [one for one in recordings if one.session_id == session.id]
    if not session.is_active:
        return [f"{session.id} is {session.status}"]
    told = (session.recording_count, session.total_bytes)
    true = (len(own), sum(one.contents.size_bytes for one in own))
    return [] if told == true else [f"{session.id} tells {told}, but it is {true}"]


@pytest.mark.parametrize("first", range(0, WALKS, 25))
def test_whatever_happens_the_sweep_leaves_nothing_behind(first: int) -> None:
    for seed in range(first, first + 25):
        walk = walked(seed)
        assert leftovers(walk) == [], f"walk {seed}:\n" + "\n".join(walk.log)
