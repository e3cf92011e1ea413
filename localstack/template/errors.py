"""The one error of the template reader."""

from __future__ import annotations

from reelroom.domain.errors import ReelroomError


class TemplateError(ReelroomError):
    """The template says something that is wrong, or that this reader does not know."""

    code = "TEMPLATE"
