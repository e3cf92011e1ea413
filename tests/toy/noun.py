"""A noun that the core has never heard of: a session's bell, and what rings it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from reelroom.domain.due import Due
from reelroom.domain.ids import OwnerId, SessionId
from reelroom.domain.job import JobKind
from reelroom.stores.noun import Noun, in_session

RING: Final = JobKind("ring")


@dataclass(frozen=True, slots=True)
class Bell:
    """`rung` is how often it was rung; one that nobody rings is taken down."""

    id: str
    session_id: SessionId
    owner_id: OwnerId
    job_id: str
    rung: int = 0
    due: Due | None = None
    version: int = 1

    def rung_again(self, times: int) -> Bell:
        return replace(self, rung=self.rung + times, due=None)


BELL: Final = Noun("bell", Bell, in_session("bel"))
