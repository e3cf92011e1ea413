"""Owners: hash `id`; counters of what one owner has under way, made by the first Count."""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from reelroom.domain.ids import JobId, OwnerId
from reelroom.domain.owner import Owner
from reelroom.stores.attributes import Texts
from reelroom.stores.nouns import OWNER
from reelroom.stores.table import Item, Table


class OwnerItem(Item):
    """A counter that was never touched is absent."""

    id = UnicodeAttribute(hash_key=True)
    open_uploads = NumberAttribute(null=True)
    staged_bytes = NumberAttribute(null=True)
    running = NumberAttribute(null=True)
    holders = UnicodeSetAttribute(null=True)
    line = Texts(null=True)


def dump(owner: Owner) -> OwnerItem:
    return OwnerItem(
        id=owner.id,
        open_uploads=owner.open_uploads,
        staged_bytes=owner.staged_bytes,
        running=owner.running,
        holders=set(owner.holders) or None,
        line=owner.line or None,
    )


def load(item: OwnerItem) -> Owner:
    return Owner(
        id=OwnerId(item.id),
        open_uploads=int(item.open_uploads or 0),
        staged_bytes=int(item.staged_bytes or 0),
        running=int(item.running or 0),
        holders=tuple(sorted(item.holders or ())),
        line=tuple(JobId(one) for one in item.line or ()),
        version=int(item.version),
    )


OWNERS: Final = Table(OWNER, OwnerItem, dump, load)
