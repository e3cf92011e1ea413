"""I1, I3, I8, I14: every file, object and open multipart upload has a live row, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reelroom.domain.ids import SourceId, upload_of
from reelroom.domain.material import Material
from reelroom.domain.source import Source
from reelroom.domain.states import SourceStatus, UploadStatus
from reelroom.fsck.state import State
from reelroom.fsck.violation import Repair, Violation
from reelroom.ports.survey import OpenMultipart

_TEXTS: Final = (Material.TRANSCRIPT, Material.ANALYSIS)


def check_files(state: State) -> Iterator[Violation]:
    """I1 for results, I8 for inputs."""
    for path, entry in state.files.items():
        if path in state.named_files or not state.is_old(entry.modified_at):
            continue
        session = path.split("/")[1]
        if state.sessions.get(session) and state.session_cascades(session):
            continue
        yield Violation(
            "I1" if path.startswith("session_recordings/") else "I8",
            path,
            "No row names this file or folder.",
            "delete it",
            lambda services, path=path: services.files.delete([path]),  # type: ignore[misc]
        )


def check_objects(state: State) -> Iterator[Violation]:
    """I3 for what was published, I8 for staging."""
    for key, stored in state.objects.items():
        if not state.is_old(stored.modified_at) or _is_named(state, key):
            continue
        yield Violation(
            "I8" if key.startswith("staging/") else "I3",
            key,
            "No row names this object.",
            "delete it",
            lambda services, key=key: services.blobs.delete([key]),  # type: ignore[misc]
        )


def check_multiparts(state: State) -> Iterator[Violation]:
    for one in state.multiparts:
        if not state.is_old(one.begun_at) or _is_named(state, one.key):
            continue
        yield Violation(
            "I3",
            f"{one.key} ({one.multipart_id})",
            "No row names this open multipart upload.",
            "abort it",
            _aborted(one),
        )


def check_sources(state: State) -> Iterator[Violation]:
    """I14 and I4: what a live row says has arrived is there, whole."""
    for source in state.sources.values():
        if source.status is not SourceStatus.UPLOADED or not _is_wanted(state, source):
            continue
        stored = state.objects.get(source.object_key)
        if stored is None or stored.size != source.file.size:
            found = "is gone" if stored is None else f"has {stored.size} bytes"
            yield Violation(
                "I4",
                source.id,
                f"{source.object_key} {found}, but {source.file.size} bytes were acknowledged.",
                "ask the owner to send the file again; look who deletes from staging",
            )


def _is_named(state: State, key: str) -> bool:
    if key.startswith("materials/"):
        return _is_text(state, key)
    if not key.startswith("staging/"):
        return key in state.named_objects
    parts = key.split("/")
    if len(parts) != 4:
        return False
    session = state.sessions.get(parts[1])
    if session is not None and not session.is_active and session.due is not None:
        return session.status.value == "REMOVING"
    job = state.jobs.get(parts[2])
    if job is not None:
        return state.claims_output(job)
    upload = state.uploads.get(parts[2])
    return upload is not None and state.needs_staging(upload)


def _is_text(state: State, key: str) -> bool:
    """Of a session that gave it its place; one that is being removed takes all of them."""
    _, session_id, material, revision = (*key.split("/"), *[""] * 3)[:4]
    session = state.sessions.get(session_id)
    if session is None or material.upper() not in _TEXTS or not revision.isdecimal():
        return False
    if not session.is_active:
        return session.status.value == "REMOVING"
    return 1 <= int(revision) <= session.payload(Material(material.upper())).revision


def _is_wanted(state: State, source: Source) -> bool:
    """In the order of an upload that is open or whose job has not got all of its bytes yet."""
    upload = state.uploads.get(upload_of(SourceId(source.id)))
    if upload is None or source.id not in upload.order or not state.session_lives(upload.id):
        return False
    job = state.job_of(upload)
    if job is None:
        return upload.status is UploadStatus.OPEN
    return not job.is_terminal and not job.output


def _aborted(one: OpenMultipart) -> Repair:
    return lambda services: services.blobs.abort_multipart(one.key, one.multipart_id)
