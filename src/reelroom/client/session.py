"""Sessions through the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reelroom.client import fields
from reelroom.client.models import Page, Session
from reelroom.client.paging import PAGE, found, page, paged
from reelroom.client.transport import Transport, one_time_key


@dataclass(frozen=True, slots=True)
class Sessions:
    transport: Transport

    def create(
        self, title: str, date: str, location: str = "", notes: str = "", key: str | None = None
    ) -> Session:
        """`date` as 2026-11-21; `key` makes a repeat answer the same session."""
        payload = self.transport.mutate(
            "mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) "
            f"{{ session {{ {fields.SESSION} }} userErrors {{ code message }} }} }}",
            "sessionCreate",
            {
                "title": title,
                "date": date,
                "location": location,
                "notes": notes,
                "idempotencyKey": key or one_time_key(),
            },
        )
        return fields.session(payload["session"])

    def get(self, session_id: str) -> Session:
        answer = self.transport.execute(
            f"query ($id: ID!) {{ session(id: $id) {{ {fields.SESSION} }} }}", id=session_id
        )
        return fields.session(found(answer["session"], "session"))

    def all(self) -> Iterator[Session]:
        """Newest date first."""
        query = (
            "query ($first: Int!, $after: String) { sessions(first: $first, after: $after) "
            f"{{ nodes {{ {fields.SESSION} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
        return paged(lambda after: self._page(query, after))

    def _page(self, query: str, after: str | None) -> Page:
        answer = self.transport.execute(query, first=PAGE, after=after)["sessions"]
        return page(answer, fields.session)

    def remove(self, session_id: str) -> None:
        """Gone for readers at once; the bytes follow."""
        self.transport.mutate(
            "mutation ($input: SessionRemoveInput!) { sessionRemove(input: $input) "
            "{ removedSessionId userErrors { code message } } }",
            "sessionRemove",
            {"sessionId": session_id},
        )
