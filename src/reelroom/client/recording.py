"""Recordings through the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reelroom.client import fields
from reelroom.client.models import Page, Recording, SignedUrl
from reelroom.client.paging import PAGE, found, page, paged
from reelroom.client.transport import Transport


@dataclass(frozen=True, slots=True)
class Recordings:
    transport: Transport

    def get(self, recording_id: str) -> Recording:
        answer = self.transport.execute(
            f"query ($id: ID!) {{ recording(id: $id) {{ {fields.RECORDING} }} }}", id=recording_id
        )
        return fields.recording(found(answer["recording"], "recording"))

    def of(self, session_id: str) -> Iterator[Recording]:
        """A session's recordings, newest first."""
        query = (
            "query ($id: ID!, $first: Int!, $after: String) "
            "{ recordings(sessionId: $id, first: $first, after: $after) "
            f"{{ nodes {{ {fields.RECORDING} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )

        def one_page(after: str | None) -> Page:
            answer = self.transport.execute(query, id=session_id, first=PAGE, after=after)
            return page(found(answer["recordings"], "session"), fields.recording)

        return paged(one_page)

    def playback_url(self, recording_id: str) -> SignedUrl:
        return self._url("recordingPlaybackUrl", recording_id)

    def download_url(self, recording_id: str) -> SignedUrl:
        return self._url("recordingDownloadUrl", recording_id)

    def delete(self, recording_id: str) -> None:
        self.transport.mutate(
            "mutation ($input: RecordingDeleteInput!) { recordingDelete(input: $input) "
            "{ deletedRecordingId userErrors { code message } } }",
            "recordingDelete",
            {"recordingId": recording_id},
        )

    def _url(self, field: str, recording_id: str) -> SignedUrl:
        answer = self.transport.execute(
            f"query ($id: ID!) {{ {field}(id: $id) {{ url expiresAt }} }}", id=recording_id
        )
        return fields.signed_url(found(answer[field], "recording"))
