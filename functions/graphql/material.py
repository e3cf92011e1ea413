"""A session's transcript and analysis in the API."""

from __future__ import annotations

from typing import Final

from ariadne import MutationType, ObjectType

from functions.graphql.context import Info, Input
from functions.graphql.errors import answered, null_if_missing
from reelroom.domain.material import Material
from reelroom.domain.session import Session
from reelroom.usecases.material import Text, read_text, set_text, tell_status

mutation, session_type, text_type = MutationType(), ObjectType("Session"), ObjectType("SessionText")

bindables: Final = (mutation, session_type, text_type)

session_type.set_field("transcriptStatus", lambda session, _: session.transcript.status)
session_type.set_field("analysisStatus", lambda session, _: session.analysis.status)
text_type.set_alias("size", "size_bytes")


@session_type.field("transcript")
@null_if_missing
def resolve_transcript(session: Session, info: Info) -> Text | None:
    call = info.context
    return read_text(call.services, call.caller, session.id, Material.TRANSCRIPT)


@session_type.field("analysis")
@null_if_missing
def resolve_analysis(session: Session, info: Info) -> Text | None:
    call = info.context
    return read_text(call.services, call.caller, session.id, Material.ANALYSIS)


@mutation.field("sessionStatusSet")
@answered
def session_status_set(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, material, status = info.context, input["material"], input["status"]
    return {
        "session": tell_status(call.services, call.caller, input["session_id"], material, status)
    }


@mutation.field("sessionTranscriptSet")
@answered
def session_transcript_set(_: object, info: Info, *, input: Input) -> dict[str, object]:
    return {"session": _set(info, Material.TRANSCRIPT, input)}


@mutation.field("sessionAnalysisSet")
@answered
def session_analysis_set(_: object, info: Info, *, input: Input) -> dict[str, object]:
    return {"session": _set(info, Material.ANALYSIS, input)}


def _set(info: Info, material: Material, input: Input) -> Session:
    call, content = info.context, input["content"].encode()
    kind = input.get("content_type") or "application/json"
    return set_text(call.services, call.caller, input["session_id"], material, content, kind)
