"""One scene for each operation of the API: what has to be there, then the request itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from docs.generate.calls.person import Person, announcements, put
from reelroom.domain.job import Reason

Action = Callable[[], object]
Scene = Callable[[Person], Action]

SMALL: Final = b"footage"
_MISMATCH: Final = Reason("SOURCES_MISMATCH", "They differ.")


Thing = Callable[[Person], str]


def _read(query: str, thing: Thing) -> Scene:
    """What is only read is made once."""

    def scene(person: Person) -> Action:
        api, identifier = person.stack.kept(thing, lambda: (person.api, thing(person)))
        return lambda: api.read(f"query ($id: ID!) {{ {query} }}", id=identifier)

    return scene


def _change(field: str, select: str, given: Callable[[Person], Mapping[str, object]]) -> Scene:
    def scene(person: Person) -> Action:
        input_ = given(person)
        return lambda: person.api.changed(field, select, **input_)

    return scene


def _sessions(person: Person) -> Action:
    person.session()
    return lambda: person.api.read("{ sessions { nodes { id } } }")


def _removed(person: Person) -> str:
    session = person.session()
    person.api.changed("sessionRemove", "removedSessionId", sessionId=session)
    return session


def _history(person: Person) -> Action:
    person.recording()
    return lambda: person.api.read("{ auditEvents { nodes { id } } }")


def _library(person: Person) -> Action:
    person.session()
    query = "{ sessions(filter: { platform: ZOOM }) { nodes { id } } }"
    return lambda: person.api.read(query)


def _shared(field: str) -> Scene:
    def given(person: Person) -> Mapping[str, object]:
        session = person.api.changed(
            "sessionCreate", "session { id }", **_DETAILS, participants=[_CLEO]
        )["session"]["id"]
        told = {"sessionId": session, "participantId": _CLEO["id"], "material": "RECORDING"}
        if field == "sessionUnshare":
            person.api.changed("sessionShare", "session { id }", **told)
        return told

    return _change(field, "session { id }", given)


def _text(person: Person) -> Mapping[str, object]:
    return {"sessionId": person.session(), "content": "{}"}


def _with_transcript(person: Person) -> str:
    given = _text(person)
    person.api.changed("sessionTranscriptSet", "session { id }", **given)
    return str(given["sessionId"])


def _create_again(person: Person) -> Action:
    given = {"title": "Track day", "date": "2026-11-20", "idempotencyKey": "k"}
    person.api.changed("sessionCreate", "session { id }", **given)
    return lambda: person.api.changed("sessionCreate", "session { id }", **given)


def _awaiting(person: Person) -> str:
    """The id of a job that awaits a fix."""
    job = person.running()
    person.queue.fail(job, _MISMATCH, fixable=True)
    return job.id


def _announce(count: int) -> Callable[[Person], Mapping[str, object]]:
    return lambda person: {
        "sessionId": person.session(),
        "files": announcements([SMALL] * count),
    }


def _upload(person: Person) -> str:
    return person.announced(SMALL, SMALL)[0].id


def _source(person: Person) -> str:
    """Of an open upload, with its part in storage."""
    upload, targets = person.announced(SMALL, SMALL)
    for target in targets:
        put(target["url"], SMALL)
    return upload.sources[0]


def _fifth_source(person: Person) -> Mapping[str, object]:
    """One that `uploadCreate` has opened nothing for."""
    upload, _ = person.announced(*[SMALL] * 5)
    return {"sourceId": upload.sources[4], "partNumbers": [1]}


def _next_parts(person: Person) -> Mapping[str, object]:
    sent = [{"partNumber": 1, "crc64nvme": "0" * 16}]
    return {"sourceId": _source(person), "partNumbers": [1], "acknowledged": sent}


def _complete_source(person: Person) -> Action:
    source = person.put(SMALL, SMALL).sources[0]
    return lambda: person.completed(source, SMALL)


def _reversed(person: Person) -> Mapping[str, object]:
    upload, _ = person.announced(SMALL, SMALL)
    return {"uploadId": upload.id, "order": list(reversed(upload.sources))}


def _replacement(person: Person) -> Mapping[str, object]:
    return {"sourceId": _source(person), "file": announcements([SMALL])[0]}


_DETAILS: Final = {"title": "Track day", "date": "2026-11-20"}
_CLEO: Final = {"id": "own_" + "c" * 26, "name": "Cleo"}

# The first word is the field of the schema.
OPERATIONS: Final[Mapping[str, Scene]] = {
    "session": _read("session(id: $id) { id title }", Person.session),
    "sessions": _sessions,
    "sessionRemoval": _read("sessionRemoval(id: $id) { status }", _removed),
    "sessions with a filter": _library,
    "viewer": lambda person: lambda: person.api.read("{ viewer { id } }"),
    "auditEvents": _history,
    "upload": _read("upload(id: $id) { id status }", _upload),
    "job": _read(
        "job(id: $id) { status statusReason { code } progress { percent pollAfterMs } }",
        Person.running_id,
    ),
    "recording": _read("recording(id: $id) { id size }", Person.recording),
    "recordings": _read("recordings(sessionId: $id) { nodes { id } }", Person.full_session),
    "recordingPlaybackUrl": _read("recordingPlaybackUrl(id: $id) { url }", Person.recording),
    "recordingDownloadUrl": _read("recordingDownloadUrl(id: $id) { url }", Person.recording),
    "node of a session": _read("node(id: $id) { id }", Person.session),
    "node of anything else": _read("node(id: $id) { id }", _upload),
    "sessionCreate": _change("sessionCreate", "session { id }", lambda _: _DETAILS),
    "sessionCreate with a key": _change(
        "sessionCreate", "session { id }", lambda _: {**_DETAILS, "idempotencyKey": "k"}
    ),
    "sessionCreate again with its key": _create_again,
    "sessionUpdate": _change(
        "sessionUpdate", "session { id }", lambda p: {"sessionId": p.session(), "title": "Wet"}
    ),
    "sessionRemove": _change(
        "sessionRemove", "removedSessionId", lambda p: {"sessionId": p.session()}
    ),
    "sessionShare": _shared("sessionShare"),
    "sessionUnshare": _shared("sessionUnshare"),
    "sessionStatusSet": _change(
        "sessionStatusSet",
        "session { id }",
        lambda p: {"sessionId": p.session(), "material": "TRANSCRIPT", "status": "PENDING"},
    ),
    "sessionTranscriptSet": _change("sessionTranscriptSet", "session { id }", _text),
    "sessionAnalysisSet": _change("sessionAnalysisSet", "session { id }", _text),
    "recordingImport": _change(
        "recordingImport",
        "job { id }",
        lambda p: {"sessionId": p.session(), "url": "https://files.example/a.mp4"},
    ),
    "uploadCreate of 1 file": _change("uploadCreate", "upload { id }", _announce(1)),
    "uploadCreate of 4 files or more": _change("uploadCreate", "upload { id }", _announce(6)),
    "uploadPartTargetsCreate, the first of a source": _change(
        "uploadPartTargetsCreate", "targets { url }", _fifth_source
    ),
    "uploadPartTargetsCreate, a later one": _change(
        "uploadPartTargetsCreate", "targets { url }", _next_parts
    ),
    "uploadSourceComplete": _complete_source,
    "uploadSourceRemove": _change(
        "uploadSourceRemove", "upload { id }", lambda p: {"sourceId": _source(p)}
    ),
    "uploadSourceReplace": _change("uploadSourceReplace", "source { id }", _replacement),
    "uploadReorder": _change("uploadReorder", "upload { id }", _reversed),
    "uploadComplete": _change("uploadComplete", "job { id }", lambda p: {"uploadId": p.sent().id}),
    "uploadCancel": _change("uploadCancel", "upload { id }", lambda p: {"uploadId": _upload(p)}),
    "jobCancel": _change("jobCancel", "job { id }", lambda p: {"jobId": p.running().id}),
    "combineRetry of a mended job": _change(
        "combineRetry", "job { id }", lambda p: {"jobId": _awaiting(p)}
    ),
    "recordingUpdate": _change(
        "recordingUpdate",
        "recording { id }",
        lambda p: {"recordingId": p.recording(), "description": "Wet"},
    ),
    "recordingDelete": _change(
        "recordingDelete", "deletedRecordingId", lambda p: {"recordingId": p.recording()}
    ),
}

# What a selected field asks for beside the query around it: `(without, with)` it.
FIELDS: Final[Mapping[str, tuple[Scene, Scene]]] = {
    name: (_read(f"{query} {{ id }}", thing), _read(f"{query} {{ id {field} }}", thing))
    for name, query, field, thing in (
        ("Session.recordings", "session(id: $id)", "recordings { nodes { id } }", Person.session),
        ("Session.uploads", "session(id: $id)", "uploads { nodes { id } }", Person.session),
        ("Session.jobs", "session(id: $id)", "jobs { nodes { id } }", Person.session),
        (
            "Session.transcript or analysis",
            "session(id: $id)",
            "transcript { content }",
            _with_transcript,
        ),
        ("Upload.sources", "upload(id: $id)", "sources { id }", _upload),
        ("Upload.job", "upload(id: $id)", "job { id }", Person.completed_upload),
        ("Job.upload", "job(id: $id)", "upload { id }", Person.running_id),
        ("Job.recording", "job(id: $id)", "recording { id }", Person.done_id),
        (
            "Source.receivedParts and missingParts",
            "node(id: $id)",
            "... on Source { receivedParts { number } missingParts }",
            _source,
        ),
    )
}
