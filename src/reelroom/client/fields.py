"""The selections that the client asks for, and how an answer becomes a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reelroom.client.models import (
    Job,
    Progress,
    ReceivedPart,
    Recording,
    Session,
    SignedUrl,
    Source,
    Target,
    Upload,
)

SESSION: Final = "id title date location notes recordingCount totalBytes version"
SOURCE: Final = (
    "id name size status partSize partCount missingParts receivedParts { number size crc64nvme }"
)
UPLOAD: Final = f"id status job {{ id }} sources {{ {SOURCE} }}"
TARGET: Final = "sourceId partNumber size url headers { name value }"
RECORDING: Final = (
    "id sessionId mediaId fileName description lapOneOffset createdAt updatedAt size duration "
    "container videoCodec audioCodec width height fps tracksKept tracksDropped warnings sources "
    "sha256 crc64nvme"
)
JOB: Final = (
    "id kind status statusReason { code message } attempt retryAt fixUntil recording { id } "
    "progress { phase percent bytesDone bytesTotal etaSeconds pollAfterMs }"
)

Answer = Mapping[str, Any]


def session(answer: Answer) -> Session:
    return Session(
        id=answer["id"],
        title=answer["title"],
        date=answer["date"],
        location=answer["location"],
        notes=answer["notes"],
        recording_count=answer["recordingCount"],
        total_bytes=answer["totalBytes"],
        version=answer["version"],
    )


def source(answer: Answer) -> Source:
    return Source(
        id=answer["id"],
        name=answer["name"],
        size=answer["size"],
        status=answer["status"],
        part_size=answer["partSize"],
        part_count=answer["partCount"],
        received=tuple(
            ReceivedPart(part["number"], part["size"], part["crc64nvme"])
            for part in answer["receivedParts"]
        ),
        missing=tuple(answer["missingParts"]),
    )


def upload(answer: Answer) -> Upload:
    return Upload(
        id=answer["id"],
        status=answer["status"],
        sources=tuple(source(one) for one in answer["sources"]),
        job_id=answer["job"]["id"] if answer["job"] else None,
    )


def target(answer: Answer) -> Target:
    return Target(
        source_id=answer["sourceId"],
        number=answer["partNumber"],
        size=answer["size"],
        url=answer["url"],
        headers={header["name"]: header["value"] for header in answer["headers"]},
    )


def job(answer: Answer) -> Job:
    reason, progress = answer["statusReason"], answer["progress"]
    return Job(
        id=answer["id"],
        kind=answer["kind"],
        status=answer["status"],
        reason=(reason["code"], reason["message"]) if reason else None,
        progress=_progress(progress) if progress["phase"] else None,
        poll_after_ms=progress["pollAfterMs"],
        attempt=answer["attempt"],
        retry_at=answer["retryAt"],
        fix_until=answer["fixUntil"],
        recording_id=answer["recording"]["id"] if answer["recording"] else None,
    )


def _progress(answer: Answer) -> Progress:
    return Progress(
        phase=answer["phase"],
        percent=answer["percent"],
        bytes_done=answer["bytesDone"],
        bytes_total=answer["bytesTotal"],
        eta_s=answer["etaSeconds"],
    )


def recording(answer: Answer) -> Recording:
    return Recording(
        id=answer["id"],
        session_id=answer["sessionId"],
        file_name=answer["fileName"],
        description=answer["description"],
        size_bytes=answer["size"],
        duration_ms=answer["duration"],
        sha256=answer["sha256"],
        fields=answer,
    )


def signed_url(answer: Answer) -> SignedUrl:
    return SignedUrl(answer["url"], answer["expiresAt"])
