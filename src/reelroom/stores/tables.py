"""The tables of the core, and what a deployment calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reelroom.stores.audit import AUDITS
from reelroom.stores.job import JOBS
from reelroom.stores.membership import MEMBERSHIPS
from reelroom.stores.owner import OWNERS
from reelroom.stores.recording import RECORDINGS
from reelroom.stores.request import REQUESTS
from reelroom.stores.session import SESSIONS
from reelroom.stores.source import SOURCES
from reelroom.stores.table import Table
from reelroom.stores.upload import UPLOADS

CORE_TABLES: Final[tuple[Table[Any, Any], ...]] = (
    SESSIONS,
    MEMBERSHIPS,
    OWNERS,
    REQUESTS,
    UPLOADS,
    SOURCES,
    JOBS,
    RECORDINGS,
    AUDITS,
)


@dataclass(frozen=True, slots=True)
class TableNames:
    """`others` names the tables of nouns from outside of the core, by the noun's name."""

    sessions: str
    memberships: str
    owners: str
    requests: str
    uploads: str
    sources: str
    jobs: str
    recordings: str
    audits: str
    others: Mapping[str, str] = field(default_factory=dict)

    def of(self, noun: str) -> str:
        """The table of a noun; raises ValueError when none is named."""
        name = self.others.get(noun) or getattr(self, f"{noun}s", None)
        if not isinstance(name, str) or not name:
            raise ValueError(f"No table is named for the noun {noun}.")
        return name
