"""Memberships: hash `user_id`, range `position` (`<date>#<session>`).

What was written before platforms and participants were known lacks their attributes; `reelroom
migrate` adds them.
"""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import UnicodeAttribute

from reelroom.domain.ids import OwnerId, SessionId
from reelroom.domain.membership import Membership
from reelroom.domain.platform import Platform
from reelroom.domain.states import MaterialStatus
from reelroom.stores.attributes import Day, Texts
from reelroom.stores.nouns import MEMBERSHIP
from reelroom.stores.table import Item, Table


class MembershipItem(Item):
    user_id = UnicodeAttribute(hash_key=True)
    position = UnicodeAttribute(range_key=True)
    session_id = UnicodeAttribute()
    date = Day()
    platform = UnicodeAttribute(null=True)
    recording_status = UnicodeAttribute(null=True)
    participants = Texts(null=True)


def dump(membership: Membership) -> MembershipItem:
    return MembershipItem(
        user_id=membership.user_id,
        position=membership.position,
        session_id=membership.session_id,
        date=membership.date,
        platform=membership.platform.value,
        recording_status=membership.recording_status.value,
        participants=membership.participants or None,
    )


def load(item: MembershipItem) -> Membership:
    return Membership(
        user_id=OwnerId(item.user_id),
        date=item.date,
        session_id=SessionId(item.session_id),
        platform=Platform(item.platform or Platform.OTHER),
        recording_status=MaterialStatus(item.recording_status or MaterialStatus.NONE),
        participants=tuple(OwnerId(one) for one in item.participants or ()),
        version=int(item.version),
    )


MEMBERSHIPS: Final = Table(MEMBERSHIP, MembershipItem, dump, load)
