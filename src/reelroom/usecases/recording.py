"""Recordings: list, describe, view, download, delete."""

from __future__ import annotations

from typing import Any

from reelroom.domain.audit import AuditAction
from reelroom.domain.errors import Conflict
from reelroom.domain.ids import OwnerId, check, sibling
from reelroom.domain.job import Job
from reelroom.domain.material import Material
from reelroom.domain.recording import Recording
from reelroom.domain.states import JobStatus
from reelroom.ports import Page, Remove, Replace, Services, Target
from reelroom.usecases.access import nothing, owned, owning_session, read_again, sharing_session
from reelroom.usecases.audit import noted
from reelroom.usecases.membership import tallied
from reelroom.usecases.writing import decided


def list_recordings(
    services: Services, by: OwnerId, session_id: str, first: int = 20, after: str | None = None
) -> Page[Recording]:
    """A session's recordings, newest first, for those who may read them; a page may hold fewer
    than `first`."""
    check(session_id, "ses")
    session = sharing_session(services, by, session_id, Material.RECORDING)
    page = services.rows.page(Recording, session.id, first=first, after=after, newest_first=True)
    return Page(tuple(one for one in page.items if one.is_ready), page.after)


def get_recording(services: Services, by: OwnerId, recording_id: str) -> Recording:
    """For its owner, and for participants with whom recordings are shared."""
    sharing_session(services, by, recording_id, Material.RECORDING)
    return _ready(read_again(services, Recording, recording_id))


def _owned(services: Services, by: OwnerId, recording_id: str) -> Recording:
    return _ready(owned(services, by, Recording, recording_id))


def _ready(recording: Recording) -> Recording:
    if not recording.is_ready:
        raise nothing()
    return recording


def describe_recording(
    services: Services,
    by: OwnerId,
    recording_id: str,
    description: str,
    expected_version: int | None = None,
) -> Recording:
    """Raises Conflict when the recording is no longer at `expected_version`."""

    def step() -> Recording:
        recording = _owned(services, by, recording_id)
        if expected_version is not None and recording.version != expected_version:
            raise Conflict(
                "Somebody else changed this recording meanwhile. Read it again, then edit.",
                field=("expectedVersion",),
            )
        services.rows.write(Replace(recording.described(description, services.clock())))
        return read_again(services, Recording, recording_id)

    return decided(step)


def recording_url(services: Services, by: OwnerId, recording_id: str, *, inline: bool) -> Target:
    """A URL that plays (`inline`) or downloads the file, with Range, until its `expires_at`. That
    it was given is noted before it is."""
    recording = get_recording(services, by, recording_id)
    action = AuditAction.PLAYBACK_LINK if inline else AuditAction.DOWNLOAD_LINK
    services.rows.write(
        noted(services, recording.owner_id, action, recording.id, by=by, **_of(recording))
    )
    return services.blobs.sign_get(
        recording.object_key,
        services.policy.view_life,
        file_name=recording.file_name,
        content_type=recording.contents.content_type,
        inline=inline,
    )


def delete_recording(services: Services, by: OwnerId, recording_id: str) -> None:
    """Gone from every listing at once; object, file and row follow. Repeating it is fine: the job
    that made it tells that there was one."""

    def step() -> None:
        if _was_deleted(services, by, recording_id):
            return
        recording = _owned(services, by, recording_id)
        services.rows.write(
            Replace(recording.deleting(services.clock())),
            *tallied(services, recording.session_id, -1, -recording.contents.size_bytes),
            noted(services, by, AuditAction.DELETE, recording.id, **_of(recording)),
        )

    decided(step)
    services.nudge()


def _was_deleted(services: Services, by: OwnerId, recording_id: str) -> bool:
    owning_session(services, by, recording_id)
    recording = services.rows.get(Recording, recording_id)
    if recording is not None:
        return not recording.is_ready
    check(recording_id, "rec")
    job = services.rows.get(Job, sibling("job", recording_id))
    return job is not None and job.status is JobStatus.DONE


def _of(recording: Recording) -> dict[str, Any]:
    """What the history tells of a recording."""
    contents = recording.contents
    return {"size_bytes": contents.size_bytes, "checksum": f"sha256:{contents.sha256}"}


def erase_recording(services: Services, recording: Recording) -> None:
    """Bytes first, row last."""
    services.blobs.delete([recording.object_key])
    if recording.has_file:
        services.files.delete([recording.media_id])
    services.rows.write(Remove(recording))
