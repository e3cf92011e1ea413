"""Where a session was held, or a recording was made: the meeting tool."""

from __future__ import annotations

from enum import StrEnum


class Platform(StrEnum):
    ZOOM = "ZOOM"
    TEAMS = "TEAMS"
    GOOGLE_MEET = "GOOGLE_MEET"
    OTHER = "OTHER"  # none of them, or any file on the web
