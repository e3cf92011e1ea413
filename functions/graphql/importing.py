"""Imports in the API: asked for here, followed as jobs."""

from __future__ import annotations

from typing import Final

from ariadne import MutationType

from functions.graphql.context import Info, Input
from functions.graphql.errors import answered
from reelroom.domain.importing import ImportDetails
from reelroom.domain.platform import Platform
from reelroom.usecases.importing import import_recording

mutation = MutationType()

bindables: Final = (mutation,)


def import_details(given: Input) -> ImportDetails:
    """A `RecordingImportInput` as the domain has it."""
    return ImportDetails(
        platform=given.get("platform") or Platform.OTHER,
        url=given.get("url") or "",
        reference=given.get("external_reference") or "",
        token=given.get("credential") or "",
        name=given.get("name") or "",
        size=given.get("size"),
        description=given.get("description") or "",
    )


@mutation.field("recordingImport")
@answered
def recording_import(_: object, info: Info, *, input: Input) -> dict[str, object]:
    call, key = info.context, input.get("idempotency_key")
    details = import_details(input)
    job = import_recording(call.services, call.caller, input["session_id"], details, key)
    return {"job": job}
