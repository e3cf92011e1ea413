"""Participants read what is theirs to read, and change nothing: every field, as one of them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from reelroom.domain.material import Material
from tests.fakes.services import World
from tests.functions.graphql.api import ADA, BEN, Api, owner
from tests.functions.graphql.footage import Footage
from tests.security.callers import Caller
from tests.security.door import Door
from tests.security.graphql_rows import FIELDS, READ_BY_PARTICIPANTS, READ_WHEN_SHARED
from tests.security.ids import forbid_writes, ids_of


@dataclass
class Attended(Footage):
    """Every session has the other user as a participant, with whom `shared` is shared."""

    shared: tuple[Material, ...] = ()

    def session(self, **details: object) -> str:
        given = details.pop("participants", [])
        assert isinstance(given, list)
        guest = {"id": owner(BEN), "name": "Ben"}
        session = super().session(participants=[*given, guest], **details)
        for material in self.shared:
            self.api.changed(
                "sessionShare",
                "session { id }",
                sessionId=session,
                participantId=guest["id"],
                material=material.name,
            )
        return session


@pytest.mark.parametrize("shared", [(), tuple(Material)], ids=["nothing shared", "all shared"])
@pytest.mark.parametrize("operation", FIELDS)
def test_a_participant_is_told_what_may_be_read_and_nothing_else(
    operation: str,
    shared: tuple[Material, ...],
    world: World,
    door: Door,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = FIELDS[operation]
    call = row.call(operation, Attended(world, Api(world, ADA), shared))
    if not ids_of(call):
        return
    readable = READ_BY_PARTICIPANTS | (READ_WHEN_SHARED if shared else frozenset())
    if operation in readable:
        answer = door.ask(Caller.OTHER, call)
        assert row.is_theirs(answer), answer.text
    else:
        forbid_writes(world, monkeypatch)
        answer = door.ask(Caller.OTHER, call)
        assert row.is_nothing(answer), answer.text


def test_what_participants_read_are_queries() -> None:
    readable = READ_BY_PARTICIPANTS | READ_WHEN_SHARED
    assert readable <= set(FIELDS)
    assert all(name.startswith("Query.") for name in readable)
