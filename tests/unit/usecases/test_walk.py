"""Random walks over all use cases: whatever is done, in whatever order and however it is broken,
the sweep brings everything to rest, and nothing is left that nobody owns.

Other callers come between a decision and its write (`InterruptedRows`), answers of storage and of
the launcher are lost, runners go silent and come back late.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any, Final

import pytest

from reelroom.domain.combine import CombineInput
from reelroom.domain.errors import ReelroomError
from reelroom.domain.ids import JobId, OwnerId
from reelroom.domain.job import Job, Reason
from reelroom.domain.owner import Counter, Owner
from reelroom.domain.policy import Policy
from reelroom.domain.recording import Recording, media_id, part_folder
from reelroom.domain.session import Session
from reelroom.domain.source import FileDetails, Source
from reelroom.domain.states import UploadStatus
from reelroom.domain.upload import Upload
from reelroom.ports import LaunchUnknown, Operation
from reelroom.stores.memory import MemoryRows
from reelroom.usecases.completion import complete_source
from reelroom.usecases.job import cancel_job, retry_job
from reelroom.usecases.mending import remove_source, replace_source
from reelroom.usecases.queue import StoreQueue
from reelroom.usecases.recording import delete_recording, describe_recording
from reelroom.usecases.recovery import task_stopped
from reelroom.usecases.session import create_session, remove_session
from reelroom.usecases.source import part_targets
from reelroom.usecases.sweep import sweep
from reelroom.usecases.upload import cancel_upload, complete_upload, create_upload, reorder_upload
from tests.fakes.blobs import crc_of, lost_answer
from tests.fakes.launcher import no_capacity
from tests.fakes.sender import CONTENTS, DETAILS
from tests.fakes.services import World

WALKS: Final = 200
STEPS: Final = 60
OWNERS: Final = (OwnerId("own_ada"), OwnerId("own_bob"))
REASON: Final = Reason("TESTED", "The test wanted it.")
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


class InterruptedRows(MemoryRows):
    """Lets `between` act for somebody else before a write, as other processes do."""

    def __init__(self) -> None:
        super().__init__()
        self.between: Callable[[], None] = lambda: None

    def write(self, *operations: Operation) -> None:
        self.between()
        super().write(*operations)


class Walk:
    """One world and everyone in it. `claims` are those of runners that may still act, late ones
    too; `finals` are jobs whose commit was accepted, each with its output."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.rows = InterruptedRows()
        self.rows.between = self._interrupt
        policy = Policy(running_per_owner=2, open_uploads_per_owner=5)
        self.world = World(rows=self.rows, policy=policy)
        self.queue = StoreQueue(self.world.services)
        self.claims: list[Job] = []
        self.log: list[str] = []
        self._depth = 0
        self._names = count(1)

    # -- walking ---------------------------------------------------------------------------------
    def step(self) -> None:
        """One act of anybody; a refusal is an answer too."""
        act = self.chance.choice(ACTS)
        self.log.append("  " * self._depth + act.__name__)
        try:
            act(self)
        except ReelroomError as refusal:
            self.log[-1] += f" ({refusal.code})"

    def _interrupt(self) -> None:
        if self._depth < 2 and self.chance.random() < 0.25:
            self._depth += 1
            try:
                self.step()
            finally:
                self._depth -= 1

    def _some(self, kind: type[Any]) -> Any:
        rows = [row for row in self._all(kind) if getattr(row, "due", None) or self._often()]
        if not rows:
            raise Nobody()
        return self.chance.choice(rows)

    def _often(self) -> bool:
        return self.chance.random() < 0.7

    def _all(self, kind: type[Any]) -> list[Any]:
        return list(self.rows.every(kind))

    # -- people ----------------------------------------------------------------------------------
    def create_session(self) -> None:
        if len(self._all(Session)) < 4:
            create_session(self.world.services, self.chance.choice(OWNERS), DETAILS)

    def create_upload(self) -> None:
        session = self._some(Session)
        files = [FileDetails(f"{n}.mp4", 3) for n in range(self.chance.randint(1, 3))]
        key = self.chance.choice([None, "a", "b"])
        create_upload(self.world.services, session.owner_id, session.id, files, idempotency_key=key)

    def send(self) -> None:
        """The whole of a source, or all but its completion, or with a wrong checksum."""
        source = self._some(Source)
        services, data = self.world.services, b"abc"
        for one in part_targets(services, source.owner_id, source.id, [1]):
            if one.target.url.split("upload=")[1].split("&")[0] in self.world.blobs.open:
                self.world.blobs.put(one.target, data)
        if self.chance.random() < 0.9:
            crc = crc_of(data if self.chance.random() < 0.9 else b"abd")
            complete_source(services, source.owner_id, source.id, crc)

    def send_all(self) -> None:
        """What most people do."""
        upload = self._some(Upload)
        for source in upload.order:
            row = self.rows.get(Source, source)
            if row is not None and row.status in {"PENDING", "UPLOADING"}:
                (one,) = part_targets(self.world.services, row.owner_id, row.id, [1])
                self.world.blobs.put(one.target, b"abc")
                complete_source(self.world.services, row.owner_id, row.id, crc_of(b"abc"))
        complete_upload(self.world.services, upload.owner_id, upload.id)

    def complete_upload(self) -> None:
        upload = self._some(Upload)
        complete_upload(self.world.services, upload.owner_id, upload.id)

    def reorder_upload(self) -> None:
        upload = self._some(Upload)
        order = self.chance.sample(upload.order, len(upload.order))
        reorder_upload(self.world.services, upload.owner_id, upload.id, order)

    def remove_source(self) -> None:
        source = self._some(Source)
        remove_source(self.world.services, source.owner_id, source.id)

    def replace_source(self) -> None:
        source = self._some(Source)
        key = self.chance.choice([None, "r"])
        replace_source(
            self.world.services, source.owner_id, source.id, FileDetails("new.mp4", 3), key
        )

    def cancel_upload(self) -> None:
        upload = self._some(Upload)
        cancel_upload(self.world.services, upload.owner_id, upload.id)

    def cancel_job(self) -> None:
        job = self._some(Job)
        cancel_job(self.world.services, job.owner_id, job.id)

    def retry_job(self) -> None:
        job = self._some(Job)
        retry_job(self.world.services, job.owner_id, job.id)

    def describe_recording(self) -> None:
        recording = self._some(Recording)
        describe_recording(self.world.services, recording.owner_id, recording.id, "wet")

    def delete_recording(self) -> None:
        recording = self._some(Recording)
        delete_recording(self.world.services, recording.owner_id, recording.id)

    def remove_session(self) -> None:
        if not self._often():
            session = self._some(Session)
            remove_session(self.world.services, session.owner_id, session.id)

    # -- runners ---------------------------------------------------------------------------------
    def claim(self) -> Job:
        """A runner begins with taking away what earlier attempts left."""
        job = self._some(Job)
        claimed = self.queue.claim(JobId(job.id), f"runner-{next(self._names)}")
        if claimed is None:
            raise Nobody()
        self.claims.append(claimed)
        left = [one for one in self.world.files.paths if one.startswith(self._folder(claimed))]
        for path in left:
            del self.world.files.paths[path]
        return claimed

    def run_to_the_end(self) -> None:
        claimed = self.claim()
        self._commit(claimed)
        self._publish(claimed)
        self.queue.finish(claimed, CONTENTS)

    def die(self) -> None:
        """In the middle of the work, with a half-written file."""
        claim = self._claim()
        row = self.rows.get(Job, claim.id)
        if self._depth == 0 and row is not None and row.is_held_as(claim):
            self.world.files.add(f"{self._folder(claim)}/{claim.attempt}.part")
        self.claims.remove(claim)

    def commit(self) -> None:
        self._commit(self._claim())

    def publish(self) -> None:
        """Only whoever was let commit links and publishes; it may be slow."""
        self._publish(self._claim())

    def finish(self) -> None:
        claim = self._claim()
        self._publish(claim)
        self.queue.finish(claim, CONTENTS)

    def fail(self) -> None:
        self.queue.fail(self._claim(), REASON, fixable=self._often())

    def give_back(self) -> None:
        claim = self._claim()
        ways: Sequence[Callable[[], object]] = (
            lambda: self.queue.wait(claim, REASON),
            lambda: self.queue.crash(claim, REASON),
            lambda: self.queue.release(claim),
            lambda: self.queue.cancel(claim),
            lambda: self.queue.renew(claim),
            lambda: self.queue.report(claim, None),
            lambda: self.queue.roll_back(claim),
        )
        self.chance.choice(ways)()

    def _claim(self) -> Job:
        if not self.claims:
            raise Nobody()
        return self.claims[-1] if self._often() else self.chance.choice(self.claims)

    def _commit(self, claim: Job) -> None:
        self.queue.commit(claim, self._output(claim))
        self.world.files.add(str(self._output(claim)["media_id"]))

    def _publish(self, claim: Job) -> None:
        row = self.rows.get(Job, claim.id)
        if row is None or not row.is_held_as(claim) or row.status != "COMMITTING":
            raise Nobody()
        output = self._output(claim)
        self.world.files.add(str(output["media_id"]))
        self.world.blobs.put_object(str(output["object_key"]), CONTENTS.size_bytes)

    def _folder(self, claim: Job) -> str:
        return part_folder(claim.session_id, CombineInput.from_json(claim.input).file_uuid)

    def _output(self, claim: Job) -> dict[str, object]:
        unique = CombineInput.from_json(claim.input).file_uuid
        return {
            "media_id": media_id(claim.session_id, unique, "mp4"),
            "object_key": f"recordings/{claim.owner_id}/{unique}.mp4",
        }

    # -- the world -------------------------------------------------------------------------------
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


class Nobody(ReelroomError):
    """There is none to act on."""

    code = "NOBODY"

    def __init__(self) -> None:
        super().__init__("There is none.")


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
