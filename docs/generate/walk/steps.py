"""From a session to its recording and away again, request by request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from docs.generate.walk.stage import Stage
from tests.functions.graphql.footage import crc_of_part

_NAMES: Final = ("GX010042.MP4", "GX020042.MP4")
_SIZES: Final = (9 << 20, 5 << 20)


@dataclass(frozen=True, slots=True)
class Step:
    """`before` is what happens beside the API since the step before."""

    name: str
    query: str
    variables: Callable[[Stage], dict[str, Any]]
    before: Callable[[Stage], object] = lambda _: None


def _files() -> list[dict[str, object]]:
    return [
        {"name": name, "size": size, "contentType": "video/mp4"}
        for name, size in zip(_NAMES, _SIZES, strict=True)
    ]


def _sent(number: int) -> dict[str, object]:
    return {"partNumber": number, "crc64nvme": crc_of_part(number)}


_SESSION: Final = """\
mutation ($input: SessionCreateInput!) {
  sessionCreate(input: $input) {
    session { id title date version }
    userErrors { code field message }
  }
}"""
_SOURCE_COMPLETE: Final = """\
mutation ($input: UploadSourceCompleteInput!) {
  uploadSourceComplete(input: $input) {
    source { id status }
    missingParts
    userErrors { code field message }
  }
}"""
_JOB: Final = """\
query ($id: ID!) {
  job(id: $id) {
    status
    statusReason { code message retryable }
    progress { phase percent bytesDone bytesTotal etaSeconds pollAfterMs }
    recording { id }
  }
}"""

STEPS: Final = (
    Step(
        "session-create",
        _SESSION,
        lambda _: {
            "input": {"title": "Track day", "date": "2026-11-20", "idempotencyKey": "order-4711"}
        },
    ),
    Step(
        "key-conflict",
        _SESSION,
        lambda _: {
            "input": {"title": "Another day", "date": "2026-11-20", "idempotencyKey": "order-4711"}
        },
    ),
    Step(
        "upload-create",
        """\
mutation ($input: UploadCreateInput!) {
  uploadCreate(input: $input) {
    upload { id expiresAt sources { id name partSize partCount } }
    targets { sourceId partNumber size url headers { name value } expiresAt }
    userErrors { code field message }
  }
}""",
        lambda stage: {"input": {"sessionId": stage.session, "files": _files()}},
    ),
    Step(
        "parts-missing",
        _SOURCE_COMPLETE,
        lambda stage: {"input": {"sourceId": stage.source(0), "crc64nvme": "0123456789abcdef"}},
        before=lambda stage: stage.store(stage.source(0), 1),
    ),
    Step(
        "targets",
        """\
mutation ($input: UploadPartTargetsCreateInput!) {
  uploadPartTargetsCreate(input: $input) {
    targets { partNumber size url headers { name value } }
    userErrors { code field message }
  }
}""",
        lambda stage: {
            "input": {
                "sourceId": stage.source(0),
                "partNumbers": [2],
                "acknowledged": [_sent(1)],
            }
        },
    ),
    Step(
        "resume",
        """\
query ($id: ID!) {
  upload(id: $id) {
    status
    sources { id status partSize partCount missingParts receivedParts { number size crc64nvme } }
  }
}""",
        lambda stage: {"id": stage.upload},
    ),
    Step(
        "source-complete",
        _SOURCE_COMPLETE,
        lambda stage: {
            "input": {
                "sourceId": stage.source(0),
                "crc64nvme": stage.footage.crc(stage.source(0)),
            }
        },
        before=lambda stage: stage.store(stage.source(0), 2),
    ),
    Step(
        "upload-complete",
        """\
mutation ($input: UploadCompleteInput!) {
  uploadComplete(input: $input) {
    job { id status progress { pollAfterMs } }
    userErrors { code field message }
  }
}""",
        lambda stage: {"input": {"uploadId": stage.upload}},
        before=lambda stage: stage.complete(stage.source(1)),
    ),
    Step("job-running", _JOB, lambda stage: {"id": stage.job}, before=Stage.work),
    Step("job-awaiting-fix", _JOB, lambda stage: {"id": stage.job}, before=Stage.refuse),
    Step(
        "retry",
        """\
mutation ($input: CombineRetryInput!) {
  combineRetry(input: $input) { job { status } userErrors { code field message } }
}""",
        lambda stage: {"input": {"jobId": stage.job}},
    ),
    Step("job-done", _JOB, lambda stage: {"id": stage.job}, before=Stage.finish),
    Step(
        "recording",
        """\
query ($id: ID!) {
  recording(id: $id) {
    fileName size duration container videoCodec audioCodec width height fps
    tracksKept tracksDropped sources sha256 version
  }
  recordingPlaybackUrl(id: $id) { url expiresAt }
}""",
        lambda stage: {"id": stage.recording},
    ),
    Step(
        "page",
        """\
query ($after: String) {
  sessions(first: 1, after: $after) {
    nodes { id title recordingCount totalBytes }
    pageInfo { hasNextPage endCursor }
  }
}""",
        lambda _: {},
    ),
    Step(
        "session-remove",
        """\
mutation ($input: SessionRemoveInput!) {
  sessionRemove(input: $input) { removedSessionId userErrors { code field message } }
}""",
        lambda stage: {"input": {"sessionId": stage.session}},
    ),
    Step(
        "session-gone", "query ($id: ID!) { session(id: $id) { id } }", lambda s: {"id": s.session}
    ),
    Step("malformed", "{ session { id } }", lambda _: {}),
)
