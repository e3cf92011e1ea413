"""Memberships: hash `user_id`, range `position` (`<date>#<session>`)."""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import UnicodeAttribute

from reelroom.domain.ids import OwnerId, SessionId
from reelroom.domain.session import Membership
from reelroom.stores.attributes import Day
from reelroom.stores.nouns import MEMBERSHIP
from reelroom.stores.table import Item, Table


class MembershipItem(Item):
    user_id = UnicodeAttribute(hash_key=True)
    position = UnicodeAttribute(range_key=True)
    session_id = UnicodeAttribute()
    date = Day()


def dump(membership: Membership) -> MembershipItem:
    return MembershipItem(
        user_id=membership.user_id,
        position=membership.position,
        session_id=membership.session_id,
        date=membership.date,
    )


def load(item: MembershipItem) -> Membership:
    return Membership(
        user_id=OwnerId(item.user_id),
        date=item.date,
        session_id=SessionId(item.session_id),
        version=int(item.version),
    )


MEMBERSHIPS: Final = Table(MEMBERSHIP, MembershipItem, dump, load)
