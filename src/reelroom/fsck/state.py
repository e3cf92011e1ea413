"""One reading of everything, with what the checks ask of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from reelroom.domain.due import Queue
from reelroom.domain.ids import session_of, sibling
from reelroom.domain.job import STAGING_FOLDERS, Job
from reelroom.domain.membership import Membership
from reelroom.domain.owner import Owner
from reelroom.domain.policy import Policy
from reelroom.domain.recording import Recording, part_folder
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.states import UploadStatus
from reelroom.domain.upload import Upload
from reelroom.ports import Entry
from reelroom.ports.survey import OpenMultipart, StoredObject, Survey


@dataclass(frozen=True)
class State:
    """`grace`: what is younger may still be on its way to its row, or from it."""

    now: datetime
    policy: Policy
    grace: timedelta
    sessions: dict[str, Session]
    memberships: dict[str, Membership]
    owners: dict[str, Owner]
    uploads: dict[str, Upload]
    sources: dict[str, Source]
    jobs: dict[str, Job]
    recordings: dict[str, Recording]
    objects: dict[str, StoredObject]
    multiparts: tuple[OpenMultipart, ...]
    files: dict[str, Entry]
    sizes: dict[str, int | None]

    def is_old(self, at: datetime) -> bool:
        return at <= self.now - self.grace

    def session_lives(self, any_id: str) -> bool:
        session = self.sessions.get(session_of(any_id))
        return session is not None and session.is_active

    def session_cascades(self, any_id: str) -> bool:
        """A removal that is still under way takes all of it."""
        session = self.sessions.get(session_of(any_id))
        return session is not None and not session.is_active and session.due is not None

    def job_of(self, upload: Upload) -> Job | None:
        return self.jobs.get(upload.job_id or sibling("job", upload.id))

    def needs_staging(self, upload: Upload) -> bool:
        """Its bytes are wanted, or are about to be taken away by what is due."""
        if upload.status is UploadStatus.OPEN or upload.due is not None:
            return True
        job = self.job_of(upload)
        return job is not None and not job.is_terminal

    def claims_output(self, job: Job) -> bool:
        """What the job names as its output may be there: it is being made, or will be undone."""
        if not job.is_terminal:
            return True
        return job.due is not None and job.due.queue is Queue.CHECK

    @cached_property
    def named_objects(self) -> set[str]:
        """Published keys that a row names."""
        named = {recording.object_key for recording in self.recordings.values()}
        for job in self.jobs.values():
            if job.output and self.claims_output(job):
                named.add(str(job.output.get("object_key", "")))
        return named

    @cached_property
    def named_files(self) -> set[str]:
        """Files and folders, two levels below the work directory, that a row names."""
        named = {recording.media_id for recording in self.recordings.values()}
        for job in self.jobs.values():
            if self.claims_output(job):
                named.add(str(job.output.get("media_id", "")))
                uuid = str(job.input.get("file_uuid", ""))
                named.add(part_folder(job.session_id, uuid))
                named |= {f"{top}/{job.session_id}/{job.id}" for top in STAGING_FOLDERS}
        for upload in self.uploads.values():
            if self.needs_staging(upload) and upload.job_id:
                named |= {f"{top}/{upload.session_id}/{upload.job_id}" for top in STAGING_FOLDERS}
        return named


def read_state(survey: Survey, now: datetime, policy: Policy, grace: timedelta) -> State:
    """Things before rows: a thing whose row is read later was named when the thing was seen."""
    objects = {one.key: one for one in survey.objects()}
    multiparts = tuple(survey.multiparts())
    files = {entry.path: entry for entry in _files(survey)}

    every = survey.rows.every
    return State(
        now=now,
        policy=policy,
        grace=grace,
        sessions={row.id: row for row in every(Session)},
        memberships={row.id: row for row in every(Membership)},
        owners={row.id: row for row in every(Owner)},
        uploads={row.id: row for row in every(Upload)},
        sources={row.id: row for row in every(Source)},
        jobs={row.id: row for row in every(Job)},
        recordings={row.id: row for row in every(Recording)},
        objects=objects,
        multiparts=multiparts,
        files=files,
        sizes={path: survey.size_of(path) for path in files},
    )


def _files(survey: Survey) -> Iterable[Entry]:
    """Two levels down: a session's folder, then a recording, a part folder or a job's inputs."""
    for top in ("session_recordings", *STAGING_FOLDERS):
        for session in survey.files.entries(top):
            yield from survey.files.entries(session.path)
