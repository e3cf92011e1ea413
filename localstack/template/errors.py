"""The one error of the template reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reelroom.domain.errors import ReelroomError


class TemplateError(ReelroomError):
    """The template says something that is wrong, or that this reader does not know."""

    code = "TEMPLATE"


def refuse_unknown(what: str, declared: Mapping[str, object], known: Iterable[str]) -> None:
    """Raises TemplateError for a property that the local cloud would silently leave out."""
    if unknown := declared.keys() - set(known):
        raise TemplateError(f"{what}: {sorted(unknown)} is not known to the local cloud")
