"""The rows of the schema's root fields: one line for each.

`Field(select, arguments)`: of a query, the selection with its braces and the field's arguments; of
a mutation, what of the payload to select and its `input`. Ids come from `f`, whose methods make
things as their owner; the matrix asks for them as everybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from reelroom.domain.job import Reason
from tests.functions.graphql.api import owner
from tests.functions.graphql.footage import Footage, crc_of_part
from tests.security.rows import Field


def job_that_waits(footage: Footage) -> str:
    job_id, runner = footage.queued(), footage.runner
    runner.queue.fail(runner.claimed(footage.job(job_id)), Reason("A", "b"), fixable=True)
    return job_id


def source_with_parts(footage: Footage) -> dict[str, object]:
    source = footage.upload(1)["sources"][0]["id"]
    footage.store(source)
    return {"sourceId": source, "crc64nvme": crc_of_part(1)}


def two(footage: Footage) -> dict[str, Any]:
    return footage.upload(1, 2)


def removed(footage: Footage) -> str:
    session = footage.session()
    footage.api.changed("sessionRemove", "removedSessionId", sessionId=session)
    return session


def attended(footage: Footage) -> dict[str, object]:
    """A session that somebody takes part in."""
    client = {"id": owner("cleo"), "name": "Cleo"}
    session = footage.session(participants=[client])
    return {"sessionId": session, "participantId": client["id"], "material": "RECORDING"}


FILE: Final = {"name": "a.mp4", "size": 1}
_QUERIES: Final[Mapping[str, Field]] = {
    "session": Field("{ id }", lambda f: {"id": f.session()}),
    "sessions": Field("{ nodes { id } }"),
    "sessionRemoval": Field("{ status }", lambda f: {"id": removed(f)}),
    "upload": Field("{ id }", lambda f: {"id": f.upload(1)["id"]}),
    "job": Field("{ id }", lambda f: {"id": f.queued()}),
    "recording": Field("{ id }", lambda f: {"id": f.recording()}),
    "recordings": Field("{ nodes { id } }", lambda f: {"sessionId": f.session()}),
    "recordingPlaybackUrl": Field("{ url }", lambda f: {"id": f.recording()}),
    "recordingDownloadUrl": Field("{ url }", lambda f: {"id": f.recording()}),
    "node": Field("{ id }", lambda f: {"id": f.recording()}),
    "viewer": Field("{ id }"),
    "auditEvents": Field("{ nodes { id } }"),
}
_MUTATIONS: Final[Mapping[str, Field]] = {
    "sessionCreate": Field("session { id }", lambda f: {"title": "a", "date": "2026-11-20"}),
    "sessionUpdate": Field("session { id }", lambda f: {"sessionId": f.session(), "title": "b"}),
    "sessionRemove": Field("removedSessionId", lambda f: {"sessionId": f.session()}),
    "sessionStatusSet": Field(
        "session { id }",
        lambda f: {"sessionId": f.session(), "material": "TRANSCRIPT", "status": "PENDING"},
    ),
    "sessionTranscriptSet": Field(
        "session { id }", lambda f: {"sessionId": f.session(), "content": "{}"}
    ),
    "sessionAnalysisSet": Field(
        "session { id }", lambda f: {"sessionId": f.session(), "content": "{}"}
    ),
    "sessionShare": Field("session { id }", attended),
    "sessionUnshare": Field("session { id }", attended),
    "recordingImport": Field(
        "job { id }", lambda f: {"sessionId": f.session(), "url": "https://files.example/a.mp4"}
    ),
    "uploadCreate": Field("upload { id }", lambda f: {"sessionId": f.session(), "files": [FILE]}),
    "uploadReorder": Field(
        "upload { id }", lambda f: {"uploadId": (made := two(f))["id"], "order": made["order"]}
    ),
    "uploadComplete": Field("job { id }", lambda f: {"uploadId": f.sent(1)["id"]}),
    "uploadCancel": Field("upload { id }", lambda f: {"uploadId": f.upload(1)["id"]}),
    "uploadPartTargetsCreate": Field(
        "targets { url }", lambda f: {"sourceId": two(f)["order"][0], "partNumbers": [1]}
    ),
    "uploadSourceComplete": Field("source { id }", source_with_parts),
    "uploadSourceRemove": Field("upload { id }", lambda f: {"sourceId": two(f)["order"][0]}),
    "uploadSourceReplace": Field(
        "source { id }", lambda f: {"sourceId": two(f)["order"][0], "file": FILE}
    ),
    "combineRetry": Field("job { id }", lambda f: {"jobId": job_that_waits(f)}),
    "jobCancel": Field("job { id }", lambda f: {"jobId": f.queued()}),
    "recordingUpdate": Field(
        "recording { id }", lambda f: {"recordingId": f.recording(), "description": "a"}
    ),
    "recordingDelete": Field("deletedRecordingId", lambda f: {"recordingId": f.recording()}),
}
FIELDS: Final[Mapping[str, Field]] = {
    **{f"Query.{name}": row for name, row in _QUERIES.items()},
    **{f"Mutation.{name}": row for name, row in _MUTATIONS.items()},
}
# What a participant of the session gets too; and what only those with whom it is shared.
READ_BY_PARTICIPANTS: Final = frozenset({"Query.session"})
READ_WHEN_SHARED: Final = frozenset(
    {
        "Query.recording",
        "Query.recordings",
        "Query.recordingPlaybackUrl",
        "Query.recordingDownloadUrl",
        "Query.node",
    }
)
# `node` answers for things of each of these kinds, by the word that their ids start with.
NODES: Final[Mapping[str, Callable[[Footage], str]]] = {
    "ses": lambda f: f.session(),
    "upl": lambda f: str(f.upload(1)["id"]),
    "src": lambda f: str(f.upload(1)["order"][0]),
    "job": lambda f: f.queued(),
    "rec": lambda f: f.recording(),
}
