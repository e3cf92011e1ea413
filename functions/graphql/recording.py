"""Recordings in the API: list, describe, view, delete."""

from __future__ import annotations

from typing import Final

from ariadne import MutationType, ObjectType, QueryType

from functions.graphql.connection import connection, page_size
from functions.graphql.context import Info, Input
from functions.graphql.errors import answered, null_if_missing
from functions.graphql.node import NodeType
from reelroom.domain.recording import Recording
from reelroom.ports import Target
from reelroom.usecases.recording import (
    delete_recording,
    describe_recording,
    get_recording,
    list_recordings,
    recording_url,
)

query, mutation, recording_type = QueryType(), MutationType(), ObjectType("Recording")

NODE: Final = NodeType("rec", "Recording", get_recording)
bindables: Final = (query, mutation, recording_type)

for name, attribute in (
    ("size", "size_bytes"),
    ("duration", "duration_ms"),
    ("container", "container"),
    ("contentType", "content_type"),
    ("videoCodec", "video_codec"),
    ("audioCodec", "audio_codec"),
    ("width", "width"),
    ("height", "height"),
    ("fps", "fps"),
    ("tracksKept", "tracks_kept"),
    ("tracksDropped", "tracks_dropped"),
    ("warnings", "warnings"),
    ("sha256", "sha256"),
    ("crc64nvme", "crc64nvme"),
):
    recording_type.set_field(name, lambda one, _, a=attribute: getattr(one.contents, a))


@query.field("recording")
@null_if_missing
def resolve_recording(_: object, info: Info, *, id: str) -> Recording:
    return get_recording(info.context.services, info.context.caller, id)


@query.field("recordings")
@null_if_missing
def resolve_recordings(
    _: object, info: Info, *, session_id: str, first: int | None = None, after: str | None = None
) -> object:
    call, size = info.context, page_size(first)
    return connection(list_recordings(call.services, call.caller, session_id, size, after))


@query.field("recordingPlaybackUrl")
@null_if_missing
def resolve_playback_url(_: object, info: Info, *, id: str) -> Target:
    return recording_url(info.context.services, info.context.caller, id, inline=True)


@query.field("recordingDownloadUrl")
@null_if_missing
def resolve_download_url(_: object, info: Info, *, id: str) -> Target:
    return recording_url(info.context.services, info.context.caller, id, inline=False)


@mutation.field("recordingUpdate")
@answered
def recording_update(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, recording_id = info.context, input["recording_id"]
    text, expected = input["description"], input.get("expected_version")
    changed = describe_recording(call.services, call.caller, recording_id, text, expected)
    return {"recording": changed}


@mutation.field("recordingDelete")
@answered
def recording_delete(_: object, info: Info, *, input: Input) -> dict[str, object]:
    delete_recording(info.context.services, info.context.caller, input["recording_id"])
    return {"deleted_recording_id": input["recording_id"]}
