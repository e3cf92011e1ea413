"""Where flows begin; made without faults."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from reelroom.domain.errors import Transient
from reelroom.domain.job import Job
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.states import JobStatus, SourceStatus
from reelroom.domain.upload import Upload
from reelroom.usecases.completion import complete_source
from reelroom.usecases.recording import delete_recording, list_recordings
from reelroom.usecases.session import remove_session
from reelroom.usecases.source import part_targets
from reelroom.usecases.staged import sources_of
from reelroom.usecases.upload import cancel_upload
from tests.fakes.blobs import crc_of, lost_answer
from tests.fakes.launcher import no_capacity
from tests.fakes.sender import OWNER
from tests.faults.layer import Mode
from tests.faults.rig import Rig

FILES: Final = (b"one", b"two")


def nothing(_: Rig) -> None:
    """An empty deployment."""


def session(rig: Rig) -> Session:
    return rig.sender.session()


def upload(rig: Rig) -> Upload:
    return rig.sender.upload(*FILES)


def parts(rig: Rig) -> Upload:
    """All parts are there, no source is complete."""
    made = upload(rig)
    send_parts(rig, made)
    return made


def sent(rig: Rig) -> Upload:
    return rig.sender.sent(*FILES)


def queued(rig: Rig) -> Job:
    """Its task was started, and has not come yet."""
    return rig.sender.queued(*FILES)


def waiting(rig: Rig) -> Job:
    """The cloud had no room; now it has."""
    rig.world.launcher.faults.fail("launch", no_capacity())
    job = queued(rig)
    rig.world.clock.advance(600)
    return job


def done(rig: Rig) -> Job:
    job = queued(rig)
    run_tasks(rig, None)
    assert rig.sender.row(job).status is JobStatus.DONE
    return rig.sender.row(job)


def broken_off(rig: Rig) -> Job:
    """Its runner was killed while it published; another task is on its way."""
    job = queued(rig)
    killed_while(rig, "publish.put_bytes")
    assert rig.sender.row(job).status is JobStatus.COMMITTING
    rig.world.clock.advance(rig.policy.lease + rig.policy.clock_skew)
    rig.sweep()
    assert rig.waiting_tasks()
    return job


def silent(rig: Rig) -> Job:
    """Its runner was killed, and its lease is over."""
    job = queued(rig)
    killed_while(rig, "engine.join")
    rig.world.clock.advance(rig.policy.lease + rig.policy.clock_skew)
    return job


def removed(rig: Rig) -> Session:
    """With a recording, an open upload and a job on its way."""
    job = done(rig)
    kept = rig.world.rows.get(Session, job.session_id)
    assert kept is not None
    send_parts(rig, rig.sender.upload(*FILES, session=kept))
    rig.sender.queued(*FILES, session=kept)
    remove_session(rig.world.services, OWNER, kept.id)
    return kept


def deleted(rig: Rig) -> Job:
    job = done(rig)
    (recording,) = list_recordings(rig.world.services, OWNER, job.session_id).items
    delete_recording(rig.world.services, OWNER, recording.id)
    return job


def cancelled(rig: Rig) -> Upload:
    made = parts(rig)
    cancel_upload(rig.world.services, OWNER, made.id)
    return made


def abandoned(rig: Rig) -> Upload:
    made = parts(rig)
    rig.world.clock.advance(rig.policy.upload_idle + rig.policy.target_life)
    return made


def unconfirmed(rig: Rig) -> Upload:
    """Storage did not answer when it was asked to put the parts together."""
    made = parts(rig)
    rig.blobs.faults.fail("complete_multipart", lost_answer(), times=2)
    for source, data in zip(sources_of(rig.world.services, made), FILES, strict=True):
        complete_source(rig.world.services, OWNER, source.id, crc_of(data))
    assert {one.status for one in rig.world.rows.every(Source)} == {SourceStatus.COMPLETING}
    rig.world.clock.advance(120)
    return made


def send_parts(rig: Rig, upload: Upload) -> None:
    for source, data in zip(sources_of(rig.world.services, upload), FILES, strict=True):
        (part,) = part_targets(rig.world.services, OWNER, source.id, [1])
        rig.blobs.put(part.target, data)


def run_tasks(rig: Rig, _: Any) -> None:
    for task in rig.waiting_tasks():
        with suppress(Transient):  # the task ends with an exit code
            rig.run(task)


def killed_while(rig: Rig, call: str) -> None:
    (task,) = rig.waiting_tasks()
    rig.layer.arm_named(call, Mode.KILL_BEFORE)
    assert rig.run(task) is None
    rig.thaw()
