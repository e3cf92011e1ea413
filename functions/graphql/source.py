"""Sources in the API: targets for their parts, what has arrived, mending."""

from __future__ import annotations

from typing import Final

from ariadne import MutationType, ObjectType

from functions.graphql.context import Info, Input
from functions.graphql.errors import answered
from functions.graphql.node import NodeType
from functions.graphql.upload import file_details
from reelroom.domain.ids import OwnerId
from reelroom.domain.parts import Part
from reelroom.domain.source import Source
from reelroom.ports import Services
from reelroom.usecases.access import owned
from reelroom.usecases.completion import complete_source
from reelroom.usecases.mending import remove_source, replace_source
from reelroom.usecases.source import PartsMissing, PartTarget, missing_parts, part_targets
from reelroom.usecases.upload import get_upload

mutation, source_type = MutationType(), ObjectType("Source")
target_type = ObjectType("UploadPartTarget")
completed_type = ObjectType("UploadSourceCompletePayload")


def get_source(services: Services, by: OwnerId, source_id: str) -> Source:
    return owned(services, by, Source, source_id)


NODE: Final = NodeType("src", "Source", get_source)
bindables: Final = (mutation, source_type, target_type, completed_type)

for name, attribute in (
    ("clientRef", "client_ref"),
    ("name", "name"),
    ("size", "size"),
    ("contentType", "content_type"),
    ("lastModified", "last_modified"),
):
    source_type.set_field(name, lambda source, _, a=attribute: getattr(source.file, a))


@source_type.field("receivedParts")
def resolve_received_parts(source: Source, info: Info) -> list[Part]:
    return info.context.received(source)


@source_type.field("missingParts")
def resolve_missing_parts(source: Source, info: Info) -> list[int]:
    return missing_parts(source, info.context.received(source))


target_type.set_alias("partNumber", "number")


@target_type.field("url")
def resolve_url(part: PartTarget, _: Info) -> str:
    return part.target.url


@target_type.field("expiresAt")
def resolve_expires_at(part: PartTarget, _: Info) -> object:
    return part.target.expires_at


@target_type.field("headers")
def resolve_headers(part: PartTarget, _: Info) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in part.target.headers.items()]


@completed_type.field("missingParts")
def resolve_refused_parts(payload: dict[str, object], _: Info) -> tuple[int, ...] | None:
    refusal = payload.get("refusal")
    return refusal.numbers if isinstance(refusal, PartsMissing) else None


@mutation.field("uploadPartTargetsCreate")
@answered
def upload_part_targets_create(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, source_id, numbers = info.context, input["source_id"], input["part_numbers"]
    sent = {one["part_number"]: one["crc64nvme"] for one in input.get("acknowledged") or ()}
    return {"targets": part_targets(call.services, call.caller, source_id, numbers, sent)}


@mutation.field("uploadSourceComplete")
@answered
def upload_source_complete(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, source_id, crc64nvme = info.context, input["source_id"], input["crc64nvme"]
    return {"source": complete_source(call.services, call.caller, source_id, crc64nvme)}


@mutation.field("uploadSourceRemove")
@answered
def upload_source_remove(_: object, info: Info, *, input: Input) -> dict[str, object]:
    return {"upload": remove_source(info.context.services, info.context.caller, input["source_id"])}


@mutation.field("uploadSourceReplace")
@answered
def upload_source_replace(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, key = info.context, input.get("idempotency_key")
    file, source_id = file_details(input["file"]), input["source_id"]
    source = replace_source(call.services, call.caller, source_id, file, key)
    upload = get_upload(call.services, call.caller, source.upload_id)
    return {"source": source, "upload": upload}
