"""An upload: sources in the order in which they will be combined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reelroom.domain.due import Due, Queue
from reelroom.domain.errors import Conflict, Invalid
from reelroom.domain.ids import JobId, OwnerId, SessionId, SourceId, UploadId
from reelroom.domain.policy import Policy
from reelroom.domain.states import UPLOAD, UploadStatus, move


@dataclass(frozen=True, slots=True)
class Upload:
    """`order` holds the ids of its live sources; `staged_bytes` is what it counts for its owner."""

    id: UploadId
    session_id: SessionId
    owner_id: OwnerId
    order: tuple[SourceId, ...]
    next_number: int
    staged_bytes: int
    created_at: datetime
    active_at: datetime
    description: str = ""
    status: UploadStatus = UploadStatus.OPEN
    job_id: JobId | None = None
    request_id: str = ""  # the request that made it, if it came with an idempotency key
    due: Due | None = None
    version: int = 1

    def expires_at(self, policy: Policy) -> datetime:
        """After `upload_idle` without a new part, or `upload_life` in all."""
        return min(self.active_at + policy.upload_idle, self.created_at + policy.upload_life)

    def active(self, now: datetime, policy: Policy) -> Upload:
        """A part was asked for or came in: the expiry of an open upload moves on."""
        touched = replace(self, active_at=max(now, self.active_at))
        if self.status is not UploadStatus.OPEN:
            return touched
        return replace(touched, due=Due(Queue.EXPIRY, touched.expires_at(policy)))

    def reordered(self, order: Sequence[SourceId]) -> Upload:
        """Raises Invalid unless `order` is the same sources, each once."""
        if sorted(order) != sorted(self.order):
            raise Invalid(
                "The new order must name each source of the upload exactly once.", field=("order",)
            )
        return replace(self, order=tuple(order))

    def without(self, source_id: SourceId) -> Upload:
        if source_id not in self.order:
            raise Conflict("This source is no longer part of the upload.")
        if len(self.order) == 1:
            raise Conflict("An upload needs at least one source. Cancel the upload instead.")
        return replace(self, order=tuple(one for one in self.order if one != source_id))

    def swapped(self, old: SourceId, new: SourceId, more_bytes: int) -> Upload:
        """`new` takes the place of `old` in the order; `more_bytes` are counted for the owner."""
        if old not in self.order:
            raise Conflict("This source is no longer part of the upload.")
        return replace(
            self,
            order=tuple(new if one == old else one for one in self.order),
            next_number=self.next_number + 1,
            staged_bytes=self.staged_bytes + more_bytes,
        )

    def completed(self, job_id: JobId) -> Upload:
        status = move(UPLOAD, self.status, UploadStatus.COMPLETED)
        return replace(self, status=status, job_id=job_id, due=None)

    def ended(self, status: UploadStatus, now: datetime) -> Upload:
        """Cancelled or expired: its staging is to go now."""
        return replace(self, status=move(UPLOAD, self.status, status), due=Due(Queue.CLEAN, now))

    def to_clean(self, now: datetime) -> Upload:
        """Its job has ended: its staging is to go now."""
        return replace(self, due=Due(Queue.CLEAN, now))

    def cleaned(self) -> Upload:
        return replace(self, due=None, staged_bytes=0)
