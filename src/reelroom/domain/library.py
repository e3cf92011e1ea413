"""What a person asks of the list of their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reelroom.domain.ids import OwnerId
from reelroom.domain.membership import Membership
from reelroom.domain.platform import Platform
from reelroom.domain.states import MaterialStatus


class SessionSort(StrEnum):
    NEWEST_FIRST = "NEWEST_FIRST"
    OLDEST_FIRST = "OLDEST_FIRST"


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """All of what is given must be so; `status` is the recording's, both dates are included."""

    status: MaterialStatus | None = None
    platform: Platform | None = None
    participant: OwnerId | None = None
    date_from: date | None = None
    date_to: date | None = None

    @property
    def is_selective(self) -> bool:
        """Whether rows between the two dates may be left out."""
        return not (self.status is None and self.platform is None and self.participant is None)

    def takes(self, row: Membership) -> bool:
        """Beside the dates."""
        return (
            self.status in {None, row.recording_status}
            and self.platform in {None, row.platform}
            and (self.participant is None or self.participant in row.participants)
        )
