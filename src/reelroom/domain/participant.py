"""Who takes part in a session beside its owner, and what of it is shared with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from reelroom.domain.errors import Invalid
from reelroom.domain.ids import OwnerId
from reelroom.domain.material import Material
from reelroom.domain.text import line

MAX_PARTICIPANTS: Final = 20
NO_CLIENT: Final = "none"  # stands in published keys where nobody takes part
_OWNER_ID: Final = re.compile(r"own_[a-z2-7]{26}")


@dataclass(frozen=True, slots=True)
class Participant:
    """`id` is who they are when they sign in themselves; `name` is for people, <= 100 characters.
    `shared` is in the order of `Material`."""

    id: OwnerId
    name: str
    shared: tuple[Material, ...] = ()

    def sharing(self, material: Material) -> Participant:
        wanted = {*self.shared, material}
        return replace(self, shared=tuple(one for one in Material if one in wanted))

    def keeping(self, material: Material) -> Participant:
        return replace(self, shared=tuple(one for one in self.shared if one is not material))


def seated(
    wanted: Sequence[Participant], owner_id: OwnerId, before: Sequence[Participant] = ()
) -> tuple[Participant, ...]:
    """The participants of a session of `owner_id` in their order; who was there `before` keeps what
    is shared with them. Raises Invalid."""
    if len(wanted) > MAX_PARTICIPANTS:
        raise Invalid(
            f"A session has at most {MAX_PARTICIPANTS} participants; these are {len(wanted)}.",
            field=("participants",),
        )
    shared = {one.id: one.shared for one in before}
    taken = {owner_id}
    seats = []
    for number, one in enumerate(wanted):
        place = ("participants", str(number))
        if not _OWNER_ID.fullmatch(one.id):
            raise Invalid("This is no person's id: `viewer { id }` tells one's own.", field=place)
        if one.id in taken:
            raise Invalid("Each participant is named once, and the owner is none.", field=place)
        taken.add(one.id)
        name = line(one.name, "name", 100)
        seats.append(Participant(one.id, name, shared.get(one.id, ())))
    return tuple(seats)


def client_of(participants: Sequence[Participant]) -> str:
    """Who stands in the key of what is published: the first participant, if there is one."""
    return participants[0].id if participants else NO_CLIENT
