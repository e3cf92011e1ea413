"""EventBridge's default bus for what the local cloud itself announces.

The ECS endpoint posts its "ECS Task State Change" events to `EVENTS_PATH`; a rule of the template
whose pattern matches runs its function with the event. Pattern semantics: EventBridge User Guide,
"Amazon EventBridge event patterns" (exact values and nested fields; content filters are not known).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from localstack.front.paths import EVENTS_PATH
from localstack.invoke.runtime import Runtime
from localstack.template import EventRule


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether every field of the pattern is in the event with one of the listed values."""
    for key, wanted in pattern.items():
        found = event.get(key)
        if isinstance(wanted, Mapping):
            if not (isinstance(found, Mapping) and matches(wanted, found)):
                return False
        elif not any(value in wanted for value in (found if isinstance(found, list) else [found])):
            return False
    return True


def events_route(runtime: Runtime, rules: Iterable[EventRule]) -> Route:
    """POST one event (its EventBridge envelope); answers how many functions it was given to."""
    known = tuple(rules)

    async def deliver(request: Request) -> Response:
        try:
            event = json.loads(await request.body())
        except ValueError:
            return JSONResponse({"message": "the event is no JSON"}, 400)
        wanted = [rule for rule in known if matches(rule.pattern, event)]
        for rule in wanted:
            runtime.invoke_later(rule.function, event)
        return JSONResponse({"delivered": len(wanted)})

    return Route(EVENTS_PATH, deliver, methods=["POST"])
