"""The history: what is done to a person's sessions is noted in the write that does it."""

from __future__ import annotations

from typing import Any

from reelroom.domain.audit import (
    AuditAction,
    AuditEvent,
    AuditStatus,
    kept_until,
    month_of,
    partition_of,
)
from reelroom.domain.ids import OwnerId, new_key, session_of
from reelroom.ports import Create, Page, Services


def noted(
    services: Services,
    owner_id: OwnerId,
    action: AuditAction,
    subject: str,
    *,
    by: OwnerId | None = None,
    status: AuditStatus = AuditStatus.DONE,
    **told: Any,  # noqa: ANN401 - the other fields of an event
) -> Create:
    """For the write that does it. `owner_id` is whose session it is about, `by` who acts (the owner
    when left out), `subject` an id of ours; `told` are the other fields of `AuditEvent`."""
    now = services.clock()
    return Create(
        AuditEvent(
            key=new_key(now, services.entropy.bits()),
            owner_id=owner_id,
            actor_id=by or owner_id,
            at=now,
            action=action,
            status=status,
            subject=subject,
            expires_at=kept_until(now, services.policy.audit_retention),
            session_id=session_of(subject),
            **told,
        )
    )


def list_events(
    services: Services,
    by: OwnerId,
    month: str | None = None,
    first: int = 20,
    after: str | None = None,
) -> Page[AuditEvent]:
    """What was done to the sessions of `by` in one month (`2026-11`; None: this one, in UTC),
    newest first; a page may hold fewer than `first`. Raises Invalid."""
    now = services.clock()
    wanted = month_of(month) if month else f"{now:%Y-%m}"
    page = services.rows.page(
        AuditEvent, partition_of(by, wanted), first=first, after=after, newest_first=True
    )
    return Page(tuple(one for one in page.items if one.expires_at > now), page.after)
