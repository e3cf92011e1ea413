"""A noun that the core has never heard of, registered from outside of it."""

from __future__ import annotations

from dataclasses import dataclass

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from reelroom.domain.due import Due
from reelroom.domain.ids import SessionId
from reelroom.stores.noun import Noun, in_session
from reelroom.stores.table import DueItem, Table


@dataclass(frozen=True, slots=True)
class Toy:
    id: str
    session_id: SessionId
    wheels: int
    due: Due | None = None
    version: int = 1


class ToyItem(DueItem):
    session_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    wheels = NumberAttribute()


def dump(toy: Toy) -> ToyItem:
    return ToyItem(session_id=toy.session_id, id=toy.id, wheels=toy.wheels)


def load(item: ToyItem) -> Toy:
    session = SessionId(item.session_id)
    return Toy(item.id, session, int(item.wheels), item.due, int(item.version))


TOY = Noun("toy", Toy, in_session("toy"))
TOYS = Table(TOY, ToyItem, dump, load)
