"""Imports through the API: ask for one, then follow its job."""

from __future__ import annotations

from dataclasses import dataclass

from reelroom.client import fields
from reelroom.client.models import Job
from reelroom.client.transport import Transport, one_time_key


@dataclass(frozen=True, slots=True)
class Imports:
    transport: Transport

    def start(
        self,
        session_id: str,
        url: str = "",
        *,
        platform: str = "OTHER",
        reference: str = "",
        credential: str = "",
        size: int | None = None,
        name: str = "",
        description: str = "",
    ) -> Job:
        """Queue the import of a `url`, or of what the platform calls a recording (`reference`).

        `size` in bytes, where the platform has told it. Raises ClientError and its kinds.
        """
        payload = self.transport.mutate(
            "mutation ($input: RecordingImportInput!) { recordingImport(input: $input) "
            f"{{ job {{ {fields.JOB} }} userErrors {{ code message }} }} }}",
            "recordingImport",
            {
                "sessionId": session_id,
                "url": url or None,
                "platform": platform,
                "externalReference": reference or None,
                "credential": credential or None,
                "size": size,
                "name": name,
                "description": description,
                "idempotencyKey": one_time_key(),
            },
        )
        return fields.job(payload["job"])
