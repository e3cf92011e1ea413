"""What people, tasks and sweeps do at the same time, switched at every port call."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

from reelroom.domain.errors import Refused, Transient
from reelroom.domain.job import Job
from reelroom.domain.session import Session
from reelroom.domain.states import JobStatus, UploadStatus
from reelroom.usecases.completion import complete_source
from reelroom.usecases.job import cancel_job, retry_job
from reelroom.usecases.recording import delete_recording, list_recordings
from reelroom.usecases.session import remove_session
from reelroom.usecases.source import part_targets
from reelroom.usecases.staged import sources_of
from reelroom.usecases.upload import cancel_upload, complete_upload
from tests.fakes.blobs import crc_of
from tests.fakes.sender import OWNER
from tests.faults import beginnings
from tests.faults.amount import amount
from tests.faults.beginnings import FILES
from tests.faults.engine import join_bytes, watch_disk
from tests.faults.flows import only
from tests.faults.layer import Killed, Mode
from tests.faults.rig import Rig
from tests.faults.turns import Turns

ROUNDS: Final = amount(40, 500, 2000)


class Actors:
    """`told` are the acts that were acknowledged."""

    def __init__(self, rig: Rig, upload: Any) -> None:
        self.rig, self.upload = rig, upload
        self.told: set[str] = set()
        self.numbers = count(1)
        self.acts: dict[str, Callable[[], None]] = {
            "sign": self.sign,
            "confirm": self.confirm,
            "complete": lambda: self._ignored(complete_upload(rig.services, OWNER, upload.id)),
            "complete again": lambda: self._ignored(
                complete_upload(rig.services, OWNER, upload.id)
            ),
            "cancel upload": lambda: self.cancelled(cancel_upload(rig.services, OWNER, upload.id)),
            "cancel job": lambda: self.cancelled(cancel_job(rig.services, OWNER, self.job_id)),
            "retry": lambda: self._ignored(retry_job(rig.services, OWNER, self.job_id)),
            "delete": self.delete,
            "remove": lambda: remove_session(rig.services, OWNER, upload.session_id),
            "run": self.run,
            "run too": self.run,
            "sweep": self.sweep,
            "sweep too": self.sweep,
        }

    @property
    def job_id(self) -> str:
        return str(self.upload.id).replace("upl_", "job_")

    def act(self, name: str) -> None:
        with suppress(Refused, Transient):
            self.acts[name]()
            self.told.add(name)

    def sign(self) -> None:
        for source in sources_of(self.rig.services, self.upload):
            part_targets(self.rig.services, OWNER, source.id, [1])

    def confirm(self) -> None:
        sources = sources_of(self.rig.services, self.upload)
        for source, data in zip(sources, FILES, strict=False):
            complete_source(self.rig.services, OWNER, source.id, crc_of(data))

    def delete(self) -> None:
        for one in list_recordings(self.rig.services, OWNER, self.upload.session_id).items:
            delete_recording(self.rig.services, OWNER, one.id)

    def run(self) -> None:
        """A task, also one that another task of the same job is beside."""
        job = self.rig.world.rows.get(Job, self.job_id)
        if job is not None:
            self.rig.run_as(f"runner-{next(self.numbers)}", job)

    def sweep(self) -> None:
        for _, error in self.rig.sweep().failed:
            raise error

    def cancelled(self, _: object) -> None:
        """From the answer on, nobody begins with it any more."""
        job = self.rig.world.rows.get(Job, self.job_id)
        if job is None:
            assert only_upload(self.rig).status is UploadStatus.CANCELLED, "the cancel was lost"
        else:
            assert job.is_terminal or job.cancel_requested, "the cancel was lost"

    def _ignored(self, _: object) -> None:
        """Whatever it is, it is an acknowledgement."""


BEGINNINGS: Final[list[Callable[[Rig], Any]]] = [
    beginnings.upload,
    beginnings.parts,
    beginnings.sent,
    beginnings.queued,
    beginnings.waiting,
    beginnings.silent,
    beginnings.broken_off,
    beginnings.done,
]


def race(
    seed: int, folder: Path, monkeypatch: pytest.MonkeyPatch, *, with_fault: bool = False
) -> None:
    chance = random.Random(seed)
    rig = Rig(folder)
    join_bytes(monkeypatch, rig.layer)
    watch_disk(monkeypatch, rig.layer)
    begin = chance.choice(BEGINNINGS)
    begin(rig)
    actors = Actors(rig, only_upload(rig))
    names = chance.sample(sorted(actors.acts), chance.randint(2, 5))
    turns = Turns(seed)
    if with_fault:
        rig.layer.arm(chance.randint(1, 40), chance.choice(list(Mode)))
    rig.layer.before_call = turns.pause
    errors = turns.run([lambda name=name: actors.act(name) for name in names])  # type: ignore[misc]
    rig.layer.before_call = lambda: None
    where = f"seed {seed}: {begin.__name__}, then {names}; acknowledged: {sorted(actors.told)}"
    assert [one for one in errors if not isinstance(one, Killed)] == [], where
    assert rig.layer.dead or rig.crashes == [], where
    rig.prove("acts at the same time" + (" and a fault" if with_fault else ""), where)
    _keeps_its_word(rig, actors, set(names), where)


def only_upload(rig: Rig) -> Any:
    from reelroom.domain.upload import Upload

    return only(rig, Upload)


def _keeps_its_word(rig: Rig, actors: Actors, asked: set[str], where: str) -> None:
    """What was acknowledged holds at the end; what was only asked for may have come about."""
    if "remove" in actors.told:
        assert list(rig.world.rows.every(Session)) == [], where
        assert rig.blobs.objects == {}, where
        return
    job = rig.world.rows.get(Job, actors.job_id)
    if job is None:
        return
    cancelled = asked & {"cancel job", "cancel upload"}
    allowed = {JobStatus.DONE, JobStatus.CANCELLED} if cancelled else {JobStatus.DONE}
    assert job.status in allowed, where
    kept = list_recordings(rig.world.services, OWNER, job.session_id).items
    if job.status is JobStatus.DONE and "delete" not in asked:
        assert rig.blobs.bytes[kept[0].object_key] == b"".join(FILES), where


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_acts_at_the_same_time_leave_nothing_broken(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    race(seed, tmp_path / "media", monkeypatch)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_nor_do_they_when_a_call_fails_or_the_power_goes(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    race(seed, tmp_path / "media", monkeypatch, with_fault=True)
