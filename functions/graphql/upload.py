"""Uploads in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ariadne import MutationType, ObjectType, QueryType

from functions.graphql.context import Info, Input
from functions.graphql.errors import answered, null_if_missing
from functions.graphql.node import NodeType
from reelroom.domain.job import Job
from reelroom.domain.source import FileDetails, Source
from reelroom.domain.states import UploadStatus
from reelroom.domain.upload import Upload
from reelroom.usecases.job import get_job
from reelroom.usecases.staged import sources_of
from reelroom.usecases.targets import first_targets
from reelroom.usecases.upload import (
    cancel_upload,
    complete_upload,
    create_upload,
    get_upload,
    reorder_upload,
)

query, mutation, upload_type = QueryType(), MutationType(), ObjectType("Upload")

NODE: Final = NodeType("upl", "Upload", get_upload)
bindables: Final = (query, mutation, upload_type)


def file_details(file: Input) -> FileDetails:
    """An `UploadFileInput` as the domain has it."""
    return FileDetails(
        name=file["name"],
        size=file["size"],
        content_type=file.get("content_type") or "application/octet-stream",
        client_ref=file.get("client_ref") or "",
        last_modified=file.get("last_modified"),
    )


@query.field("upload")
@null_if_missing
def resolve_upload(_: object, info: Info, *, id: str) -> Upload:
    return get_upload(info.context.services, info.context.caller, id)


@upload_type.field("sources")
def resolve_sources(upload: Upload, info: Info) -> list[Source]:
    return sources_of(info.context.services, upload)


@upload_type.field("job")
@null_if_missing
def resolve_job(upload: Upload, info: Info) -> Job | None:
    call = info.context
    return get_job(call.services, call.caller, upload.job_id) if upload.job_id else None


@upload_type.field("expiresAt")
def resolve_expires_at(upload: Upload, info: Info) -> datetime | None:
    is_open = upload.status is UploadStatus.OPEN
    return upload.expires_at(info.context.services.policy) if is_open else None


@mutation.field("uploadCreate")
@answered
def upload_create(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, files = info.context, [file_details(file) for file in input["files"]]
    description, key = input.get("description") or "", input.get("idempotency_key")
    session_id = input["session_id"]
    upload = create_upload(call.services, call.caller, session_id, files, description, key)
    return {"upload": upload, "targets": first_targets(call.services, call.caller, upload)}


@mutation.field("uploadReorder")
@answered
def upload_reorder(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, order = info.context, input["order"]
    return {"upload": reorder_upload(call.services, call.caller, input["upload_id"], order)}


@mutation.field("uploadComplete")
@answered
def upload_complete(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, upload_id = info.context, input["upload_id"]
    job = complete_upload(call.services, call.caller, upload_id)
    return {"job": job, "upload": get_upload(call.services, call.caller, upload_id)}


@mutation.field("uploadCancel")
@answered
def upload_cancel(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call = info.context
    return {"upload": cancel_upload(call.services, call.caller, input["upload_id"])}
