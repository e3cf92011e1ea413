"""Jobs through the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reelroom.client import fields
from reelroom.client.models import Job, Page
from reelroom.client.paging import PAGE, found, page, paged
from reelroom.client.transport import Transport


@dataclass(frozen=True, slots=True)
class Jobs:
    transport: Transport

    def get(self, job_id: str) -> Job:
        answer = self.transport.execute(
            f"query ($id: ID!) {{ job(id: $id) {{ {fields.JOB} }} }}", id=job_id
        )
        return fields.job(found(answer["job"], "job"))

    def of(self, session_id: str) -> Iterator[Job]:
        """A session's jobs, newest first."""
        query = (
            "query ($id: ID!, $first: Int!, $after: String) "
            "{ session(id: $id) { jobs(first: $first, after: $after) "
            f"{{ nodes {{ {fields.JOB} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
        )

        def one_page(after: str | None) -> Page:
            answer = self.transport.execute(query, id=session_id, first=PAGE, after=after)
            return page(found(answer["session"], "session")["jobs"], fields.job)

        return paged(one_page)

    def cancel(self, job_id: str) -> Job:
        """A running job sees it within two seconds."""
        return self._mutated("jobCancel", "JobCancelInput", job_id)

    def retry(self, job_id: str) -> Job:
        """Now instead of later, or after its sources were mended."""
        return self._mutated("combineRetry", "CombineRetryInput", job_id)

    def _mutated(self, field: str, input_type: str, job_id: str) -> Job:
        payload = self.transport.mutate(
            f"mutation ($input: {input_type}!) {{ {field}(input: $input) "
            f"{{ job {{ {fields.JOB} }} userErrors {{ code message }} }} }}",
            field,
            {"jobId": job_id},
        )
        return fields.job(payload["job"])
