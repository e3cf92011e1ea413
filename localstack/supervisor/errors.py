"""What can keep the local cloud from starting."""

from __future__ import annotations

from reelroom.domain.errors import Conflict, Refused


class AlreadyRunning(Conflict):
    """A local cloud runs on this data folder already."""

    code = "ALREADY_RUNNING"


class PortTaken(Refused):
    """Something else listens where a part should."""

    code = "PORT_TAKEN"


class PartFailed(Refused):
    """A part did not get ready; the message holds the end of its log."""

    code = "PART_FAILED"
