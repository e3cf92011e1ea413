"""A session of thousands of recordings is removed, and the sweep is killed again and again."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Final

from reelroom.domain.ids import JobId, RecordingId, child_id, new_key
from reelroom.domain.job import Job
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.ports import Create, Tally
from reelroom.usecases.session import remove_session
from tests.fakes.sender import OWNER
from tests.faults.amount import amount
from tests.faults.beginnings import done
from tests.faults.flows import only
from tests.faults.layer import Killed, Mode
from tests.faults.rig import Rig

RECORDINGS: Final = amount(500, 10_000)
KILLS: Final = 20


def test_a_large_session_goes_whole_however_often_the_sweep_is_killed(rig: Rig) -> None:
    session_id = done(rig).session_id
    fill(rig, RECORDINGS)
    assert rig.violations() == []
    remove_session(rig.world.services, OWNER, session_id)
    chance = random.Random(20)
    kills = 0
    while kills < KILLS:
        rig.layer.arm(chance.randint(1, RECORDINGS * 4 // KILLS), Mode.KILL_AFTER)
        with suppress(Killed):
            rig.sweep()
        if rig.layer.fired is None:
            rig.world.clock.advance(1)
        kills += 1
        rig.thaw()
    rig.prove("a cascade is killed 20 times", kills)
    assert list(rig.world.rows.every(Session)) == []
    assert list(rig.world.rows.every(Recording)) == []
    assert rig.blobs.objects == {}
    assert [path for path in rig.root.rglob("*") if path.is_file()] == []


def fill(rig: Rig, wanted: int) -> None:
    """More recordings like the one that is there, each with its job, its object and its file."""
    recording, job = only(rig, Recording), only(rig, Job)
    data = (rig.root / recording.media_id).read_bytes()
    for number in count(1):
        if number == wanted:
            break
        key = new_key(rig.world.clock(), number)
        path = f"session_recordings/{job.session_id}/{number}.mp4"
        twin = replace(
            recording,
            id=RecordingId(child_id("rec", job.session_id, key)),
            job_id=JobId(child_id("job", job.session_id, key)),
            media_id=path,
            object_key=f"recordings/{OWNER}/{number}.mp4",
            version=1,
        )
        output = {**job.output, "media_id": path, "object_key": twin.object_key}
        its_job = replace(job, id=twin.job_id, output=output, version=1)
        size = twin.contents.size_bytes
        rig.world.rows.write(Create(twin), Create(its_job), Tally(job.session_id, 1, size))
        rig.blobs.put_object(twin.object_key, size)
        (rig.root / path).write_bytes(data)
