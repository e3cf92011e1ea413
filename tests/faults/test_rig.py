"""The rig itself: a day without faults is quiet at its end, and planted damage is seen."""

from __future__ import annotations

from reelroom.domain.states import JobStatus
from reelroom.usecases.recording import list_recordings
from tests.fakes.sender import OWNER
from tests.faults.rig import Rig


def test_a_day_without_faults_is_whole(rig: Rig) -> None:
    job = rig.sender.queued(b"one", b"two")
    rig.settle()
    assert rig.sender.row(job).status is JobStatus.DONE
    (recording,) = list_recordings(rig.world.services, OWNER, job.session_id).items
    assert rig.blobs.bytes[recording.object_key] == b"onetwo"
    assert (rig.root / recording.media_id).read_bytes() == b"onetwo"
    assert rig.violations() == []
