"""The history: hash `owner_month` (`<owner>#<month>`), range `id`, in the order of time.

Forgotten by the table itself some time after `expires_at` ("Using time to live in DynamoDB").
"""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from reelroom.domain.audit import AuditAction, AuditEvent, AuditStatus, partition_of
from reelroom.domain.ids import OwnerId
from reelroom.domain.material import Material
from reelroom.stores.attributes import Moment
from reelroom.stores.nouns import AUDIT
from reelroom.stores.table import Item, Table


class AuditItem(Item):
    """`expires_at` is in whole seconds since 1970, as the table's expiry wants it."""

    owner_month = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    owner_id = UnicodeAttribute()
    actor_id = UnicodeAttribute()
    at = Moment()
    action = UnicodeAttribute()
    status = UnicodeAttribute()
    subject = UnicodeAttribute()
    expires_at = TTLAttribute()
    session_id = UnicodeAttribute(null=True)
    size_bytes = NumberAttribute(null=True)
    checksum = UnicodeAttribute(null=True)
    source = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    material = UnicodeAttribute(null=True)
    participant_id = UnicodeAttribute(null=True)


def dump(event: AuditEvent) -> AuditItem:
    return AuditItem(
        owner_month=partition_of(event.owner_id, event.month),
        id=event.key,
        owner_id=event.owner_id,
        actor_id=event.actor_id,
        at=event.at,
        action=event.action.value,
        status=event.status.value,
        subject=event.subject,
        expires_at=event.expires_at,
        session_id=event.session_id or None,
        size_bytes=event.size_bytes,
        checksum=event.checksum or None,
        source=event.source or None,
        reason=event.reason or None,
        material=event.material.value if event.material else None,
        participant_id=event.participant_id,
    )


def load(item: AuditItem) -> AuditEvent:
    return AuditEvent(
        key=item.id,
        owner_id=OwnerId(item.owner_id),
        actor_id=OwnerId(item.actor_id),
        at=item.at,
        action=AuditAction(item.action),
        status=AuditStatus(item.status),
        subject=item.subject,
        expires_at=item.expires_at,
        session_id=item.session_id or "",
        size_bytes=None if item.size_bytes is None else int(item.size_bytes),
        checksum=item.checksum or "",
        source=item.source or "",
        reason=item.reason or "",
        material=Material(item.material) if item.material else None,
        participant_id=OwnerId(item.participant_id) if item.participant_id else None,
        version=int(item.version),
    )


AUDITS: Final = Table(AUDIT, AuditItem, dump, load)
