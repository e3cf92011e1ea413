"""I2, I4, I5, I9, I12, I13: recordings are whole, one each, and every bad end has its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from reelroom.domain.job import Job
from reelroom.domain.recording import Recording
from reelroom.domain.states import JobStatus, UploadStatus
from reelroom.fsck.state import State
from reelroom.fsck.violation import Violation

_WITH_REASON = {JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.AWAITING_FIX}


def check_recordings(state: State) -> Iterator[Violation]:
    for recording in state.recordings.values():
        if not recording.is_ready or not state.session_lives(recording.id):
            continue
        yield from _missing(state, recording)
        job = state.jobs.get(recording.job_id)
        if job is None or job.status is not JobStatus.DONE:
            found = "is gone" if job is None else f"is {job.status}"
            yield Violation("I2", recording.id, f"Its job {found}.", "look at the job's history")
        elif "sources" in job.input and len(recording.sources) != len(_sources(job)):
            yield Violation(
                "I13",
                recording.id,
                f"It names {len(recording.sources)} sources, its job {len(_sources(job))}.",
                "combine the footage again",
            )
        if recording.contents.duration_ms <= 0:
            yield Violation("I13", recording.id, "It has no length.", "combine the footage again")


def _missing(state: State, recording: Recording) -> Iterator[Violation]:
    size = recording.contents.size_bytes
    stored = state.objects.get(recording.object_key)
    if stored is None or stored.size != size:
        found = "is not there" if stored is None else f"has {stored.size} bytes, not {size}"
        remedy = "publish the durable file again"
        yield Violation("I2", recording.id, f"Its object {found}.", remedy)
    if not recording.has_file:
        return
    if recording.media_id not in state.files:
        yield Violation("I2", recording.id, "Its file is not there.", "restore it from the object")
    elif state.sizes[recording.media_id] not in {None, size}:
        found = f"{state.sizes[recording.media_id]} bytes, not {size}"
        yield Violation("I2", recording.id, f"Its file has {found}.", "restore it from the object")


def check_one_final_file(state: State) -> Iterator[Violation]:
    """I5; an uuid names one recording's file, whatever its ending."""
    finals = defaultdict(list)
    for path in state.files:
        name = PurePosixPath(path)
        if path.startswith("session_recordings/") and not name.name.startswith("."):
            finals[name.with_suffix("")].append(path)
    for paths in finals.values():
        if len(paths) > 1:
            yield Violation("I5", paths[0], f"So is {paths[1:]}.", "keep the one its row names")
    owners = defaultdict(list)
    for recording in state.recordings.values():
        owners[recording.media_id].append(recording.id)
    for media_id, ids in owners.items():
        if len(ids) > 1:
            yield Violation("I5", media_id, f"{ids} share it.", "look at their jobs' histories")


def check_no_partial_file(state: State) -> Iterator[Violation]:
    """I12: what has a final name has its full size from its first moment on."""
    for job in state.jobs.values():
        path, contents = str(job.output.get("media_id", "")), job.output.get("contents")
        size = state.sizes.get(path)
        if not isinstance(contents, dict) or size is None or job.status is JobStatus.DONE:
            continue
        if size != contents.get("size_bytes"):
            yield Violation(
                "I12",
                path,
                f"{size} bytes, but {contents.get('size_bytes')} were verified.",
                "let the job's next attempt make it anew",
            )


def check_ends(state: State) -> Iterator[Violation]:
    """I4, I9: an acknowledged upload has a job, and whatever is not well says why."""
    for upload in state.uploads.values():
        completed = upload.status is UploadStatus.COMPLETED
        if completed and state.job_of(upload) is None and state.session_lives(upload.id):
            yield Violation("I4", upload.id, "Completed, but it has no job.", "restore the job")
    for job in state.jobs.values():
        reason = job.reason
        if job.status in _WITH_REASON and not (reason and reason.code and reason.message):
            yield Violation("I9", job.id, f"{job.status} without a reason.", "see the task's log")


def _sources(job: Job) -> list[object]:
    sources = job.input.get("sources")
    return list(sources) if isinstance(sources, list | tuple) else []
