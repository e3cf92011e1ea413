"""Which route takes a request.

Order: API Gateway Developer Guide, "Routes for HTTP APIs": a full match, then a greedy path
variable, then `$default`; within each, the exact method before ANY.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from localstack.template import Route

_VARIABLE = re.compile(r"\{(\w+)(\+?)\}")


@dataclass(frozen=True, slots=True)
class Match:
    """A route, its key as the event names it, and the values of its path variables."""

    route: Route
    key: str
    parameters: dict[str, str]


def match(routes: Iterable[Route], method: str, path: str) -> Match | None:
    """The most specific route for this method and decoded path, or None."""
    found = [
        Match(route, _key(route), parameters)
        for route in routes
        if route.method in (method, "ANY")
        and (parameters := _parameters(route.path, path)) is not None
    ]
    return min(found, key=lambda one: _rank(one.route), default=None)


def _key(route: Route) -> str:
    return route.path if route.path == "$default" else f"{route.method} {route.path}"


def _parameters(template: str, path: str) -> dict[str, str] | None:
    if template == "$default":
        return {}
    position, pattern = 0, ""
    for variable in _VARIABLE.finditer(template):
        pattern += re.escape(template[position : variable.start()])
        pattern += f"(?P<{variable[1]}>{'.+' if variable[2] else '[^/]+'})"
        position = variable.end()
    found = re.fullmatch(pattern + re.escape(template[position:]), path)
    return found.groupdict() if found else None


def _rank(route: Route) -> tuple[bool, bool, int, int, bool]:
    variables = _VARIABLE.findall(route.path)
    greedy = any(plus for _, plus in variables)
    longest_first = -len(route.path.split("{")[0])
    return (
        route.path == "$default",
        greedy,
        longest_first,
        len(variables),
        route.method == "ANY",
    )
