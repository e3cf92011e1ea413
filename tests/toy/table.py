"""Its table in the database; the memory store needs the noun alone."""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from reelroom.domain.ids import OwnerId, SessionId
from reelroom.stores.table import DueItem, Table
from tests.toy.noun import BELL, Bell


class BellItem(DueItem):
    session_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    owner_id = UnicodeAttribute()
    job_id = UnicodeAttribute()
    rung = NumberAttribute()


def dump(bell: Bell) -> BellItem:
    return BellItem(
        session_id=bell.session_id,
        id=bell.id,
        owner_id=bell.owner_id,
        job_id=bell.job_id,
        rung=bell.rung,
    )


def load(item: BellItem) -> Bell:
    return Bell(
        id=item.id,
        session_id=SessionId(item.session_id),
        owner_id=OwnerId(item.owner_id),
        job_id=item.job_id,
        rung=int(item.rung),
        due=item.due,
        version=int(item.version),
    )


BELLS: Final = Table(BELL, BellItem, dump, load)
