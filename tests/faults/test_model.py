"""Everything that anyone may do, in any order, with crashes and jumps of the clock between.

The reference is what people were told: an upload whose completion was acknowledged is a recording
with exactly those bytes, in that order, until it is cancelled, deleted or removed.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reelroom.domain.errors import Refused, Transient
from reelroom.domain.job import Job
from reelroom.domain.session import Session
from reelroom.domain.source import FileDetails
from reelroom.domain.states import JobStatus, SourceStatus
from reelroom.domain.upload import Upload
from reelroom.usecases.job import cancel_job, retry_job
from reelroom.usecases.recording import delete_recording, list_recordings
from reelroom.usecases.session import remove_session
from reelroom.usecases.source import part_targets
from reelroom.usecases.staged import sources_of
from reelroom.usecases.upload import cancel_upload, complete_upload, create_upload, reorder_upload
from tests.fakes.launcher import no_capacity
from tests.fakes.sender import OWNER
from tests.faults.amount import amount
from tests.faults.engine import join_bytes, watch_disk
from tests.faults.layer import Killed, Mode
from tests.faults.rig import Rig

EXAMPLES, STEPS = amount((20, 20), (100, 40), (2000, 80))
_SETTINGS: Final = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    suppress_health_check=list(HealthCheck),
)
PICK: Final = st.integers(0, 11)
_OF_ANY: Final = 10  # picks from here on take anything that ever was, the others what still lives
SELDOM: Final = st.sampled_from([False, False, False, True])


@dataclass
class Told:
    """What the people know of one upload."""

    upload: Upload
    files: list[bytes]
    completed: bool = False
    given_up: bool = False  # cancelled, deleted or removed, or perhaps so


@dataclass
class Reference:
    sessions: list[str] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)
    uploads: list[Told] = field(default_factory=list)


# Recordings that were held to what was told, of all histories.
MADE: Final[list[str]] = []


class Deployment(RuleBasedStateMachine):
    @initialize(films=st.sampled_from([0, 1, 2, 3]))
    def begin(self, films: int) -> None:
        """Some of the acts are left out of each history: what they need is there from the start."""
        self.folder = Path(tempfile.mkdtemp(prefix="model-"))
        self.patch = pytest.MonkeyPatch()
        self.rig = Rig(self.folder / "media")
        join_bytes(self.patch, self.rig.layer)
        watch_disk(self.patch, self.rig.layer)
        self.told = Reference([self.rig.sender.session().id])
        self.number = 0
        for _ in range(films):
            self.new_upload(0, 2)
            self.send_and_complete(len(self.told.uploads) - 1)

    # -- people ----------------------------------------------------------------------------------
    @rule(wanted=SELDOM)
    def new_session(self, wanted: bool) -> None:
        if wanted or len(self.told.removed) == len(self.told.sessions):
            self.told.sessions.append(self.rig.sender.session().id)

    @rule(pick=PICK, count=st.integers(1, 3))
    def new_upload(self, pick: int, count: int) -> None:
        session = self._session(pick)
        self.number += 1
        files = [f"{self.number}.{one}".encode() for one in range(count)]
        details = [FileDetails(f"{one}.mp4", len(data)) for one, data in enumerate(files)]
        with suppress(Refused):
            made = create_upload(self.rig.services, OWNER, session, details)
            self.told.uploads.append(Told(made, files))

    @precondition(lambda self: self.told.uploads)
    @rule(pick=PICK)
    def send(self, pick: int) -> None:
        one = self._upload(pick)
        with suppress(Refused):
            self._sent(one)

    @precondition(lambda self: self.told.uploads)
    @rule(pick=PICK)
    def send_and_complete(self, pick: int) -> None:
        """What most people do, and all that follows needs."""
        one = self._upload(pick)
        with suppress(Refused):
            self._sent(one)
            complete_upload(self.rig.services, OWNER, one.upload.id)
            one.completed = True

    @precondition(lambda self: self.told.uploads)
    @rule(pick=PICK)
    def sign_only(self, pick: int) -> None:
        with suppress(Refused):
            for source in sources_of(self.rig.services, self._upload(pick).upload)[:1]:
                part_targets(self.rig.services, OWNER, source.id, [1])

    @precondition(lambda self: self.told.uploads)
    @rule(pick=PICK)
    def reorder(self, pick: int) -> None:
        one = self._upload(pick)
        row = self.rig.world.rows.get(Upload, one.upload.id)
        if row is not None:
            with suppress(Refused):
                reorder_upload(self.rig.services, OWNER, row.id, list(reversed(row.order)))

    @precondition(lambda self: self.told.uploads)
    @rule(pick=PICK)
    def complete(self, pick: int) -> None:
        one = self._upload(pick)
        with suppress(Refused):
            complete_upload(self.rig.services, OWNER, one.upload.id)
            one.completed = True

    @precondition(lambda self: self.told.uploads)
    @rule(pick=PICK, wanted=SELDOM)
    def cancel(self, pick: int, wanted: bool) -> None:
        if not wanted:
            return
        one = self._upload(pick)
        with suppress(Refused):
            cancel_upload(self.rig.services, OWNER, one.upload.id)
            one.given_up = True

    @precondition(lambda self: self.told.uploads)
    @rule(pick=PICK, wanted=SELDOM)
    def cancel_its_job(self, pick: int, wanted: bool) -> None:
        if not wanted:
            return
        one = self._upload(pick)
        with suppress(Refused):
            cancel_job(self.rig.services, OWNER, _job_id(one))
            one.given_up = True

    @precondition(lambda self: self.told.uploads)
    @rule(pick=PICK)
    def retry(self, pick: int) -> None:
        with suppress(Refused):
            retry_job(self.rig.services, OWNER, _job_id(self._upload(pick)))

    @precondition(lambda self: self.told.uploads)
    @rule(pick=PICK, wanted=SELDOM)
    def delete(self, pick: int, wanted: bool) -> None:
        if not wanted:
            return
        one = self._upload(pick)
        recording = _job_id(one).replace("job_", "rec_")
        with suppress(Refused):
            delete_recording(self.rig.services, OWNER, recording)
            one.given_up = True

    @rule(pick=PICK, wanted=SELDOM)
    def remove(self, pick: int, wanted: bool) -> None:
        if not wanted:
            return
        session = self._session(pick)
        with suppress(Refused):
            remove_session(self.rig.services, OWNER, session)
            self.told.removed.add(session)

    # -- machines --------------------------------------------------------------------------------
    @rule()
    def tick(self) -> None:
        report = self.rig.sweep()
        assert report.failed == [], [repr(error) for _, error in report.failed]

    @rule()
    def run(self) -> None:
        for task in self.rig.waiting_tasks():
            self.rig.run(task)

    @rule(at=st.integers(1, 30), mode=st.sampled_from(list(Mode)), sweep=st.booleans())
    def fault(self, at: int, mode: Mode, sweep: bool) -> None:
        """A task or a sweep meets a fault, or is killed."""
        self.rig.layer.arm(at, mode)
        with suppress(Transient, Killed):
            if sweep:
                self.rig.sweep()
            else:
                for task in self.rig.waiting_tasks():
                    self.rig.run(task)
        self.rig.thaw()

    @rule()
    def no_room_for_a_task(self) -> None:
        self.rig.world.launcher.faults.fail("launch", no_capacity())

    @rule(minutes=st.sampled_from([1, 3, 6, 60, 60 * 25]))
    def time_goes_on(self, minutes: int) -> None:
        self.rig.world.clock.advance(timedelta(minutes=minutes))

    # -- the end ---------------------------------------------------------------------------------
    def teardown(self) -> None:
        if not hasattr(self, "rig"):
            return
        try:
            self.rig.prove("any order of everything")
            self._hold_to_what_was_told()
        finally:
            self.patch.undo()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _hold_to_what_was_told(self) -> None:
        for session in self.told.removed:
            assert self.rig.world.rows.get(Session, session) is None
        for one in self.told.uploads:
            if one.upload.session_id in self.told.removed or one.given_up or not one.completed:
                continue
            job: Any = self.rig.world.rows.get(Job, _job_id(one))
            if job.status is JobStatus.FAILED:
                assert job.reason is not None
                continue
            assert job.status is JobStatus.DONE
            listed = list_recordings(self.rig.world.services, OWNER, job.session_id, first=100)
            (recording,) = [item for item in listed.items if item.job_id == job.id]
            names = [source["name"] for source in job.input["sources"]]
            wanted = b"".join(one.files[int(name.removesuffix(".mp4"))] for name in names)
            assert self.rig.blobs.bytes[recording.object_key] == wanted
            assert (self.rig.root / recording.media_id).read_bytes() == wanted
            MADE.append(recording.id)

    def _sent(self, one: Told) -> None:
        for source in sources_of(self.rig.services, one.upload):
            if source.status in {SourceStatus.PENDING, SourceStatus.UPLOADING}:
                self.rig.sender.send(source, one.files[int(source.id[-4:]) - 1])

    def _session(self, pick: int) -> str:
        alive = [one for one in self.told.sessions if one not in self.told.removed]
        chosen = alive if alive and pick < _OF_ANY else self.told.sessions
        return chosen[pick % len(chosen)]

    def _upload(self, pick: int) -> Told:
        alive = [one for one in self.told.uploads if self._is_alive(one)]
        chosen = alive if alive and pick < _OF_ANY else self.told.uploads
        return chosen[pick % len(chosen)]

    def _is_alive(self, one: Told) -> bool:
        return not one.given_up and one.upload.session_id not in self.told.removed


def _job_id(told: Told) -> str:
    return str(told.upload.id).replace("upl_", "job_")


def test_any_order_of_everything_ends_as_people_were_told() -> None:
    MADE.clear()
    run_state_machine_as_test(Deployment, settings=_SETTINGS)
    assert len(MADE) >= EXAMPLES // 2, "histories without a recording prove little"
