"""`AWS::Serverless::Function` with the template's Globals, and the events that invoke it.

Merging: SAM's "Globals section": maps are merged, the rest is replaced by its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from localstack.template.errors import TemplateError, refuse_unknown
from localstack.template.records import EventRule, Function, Schedule
from localstack.template.tree import Tree

_RATE = re.compile(r"rate\((\d+) (second|minute|hour|day)s?\)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
# Lambda's own defaults.
_MEMORY_MB, _TIMEOUT_S = 128, 3
_READ = frozenset(
    {
        "Environment",
        "Events",
        "FileSystemConfigs",
        "FunctionName",
        "Handler",
        "MemorySize",
        "Timeout",
    }
)
# Rights, networks, retries and telemetry are the account's; code runs from the checkout here.
_ACCOUNT = frozenset(
    {
        "Architectures",
        "CodeUri",
        "EventInvokeConfig",
        "LoggingConfig",
        "Policies",
        "ReservedConcurrentExecutions",
        "Runtime",
        "Tracing",
        "VpcConfig",
    }
)
_EVENTS = frozenset({"CloudWatchEvent", "EventBridgeRule", "Schedule", "ScheduleV2"})


def merged(common: Tree, own: Tree) -> Tree:
    """A function's properties over those of the Globals."""
    if isinstance(common, dict) and isinstance(own, dict):
        return {
            key: merged(common[key], own[key])
            if key in common and key in own
            else own.get(key, common.get(key))
            for key in common | own
        }
    return own


def read_function(logical_id: str, name: str, arn: str, properties: Mapping[str, Tree]) -> Function:
    """One function; environment values are strings as in Lambda. Raises TemplateError for a
    property or a kind of event that is not known here."""
    refuse_unknown(logical_id, properties, _READ | _ACCOUNT)
    kinds = {event["Type"]: name for name, event in properties.get("Events", {}).items()}
    refuse_unknown(f"{logical_id}, events", kinds, _EVENTS)
    variables = properties.get("Environment", {}).get("Variables", {})
    return Function(
        logical_id=logical_id,
        name=name,
        arn=arn,
        handler=str(properties["Handler"]),
        memory_mb=int(properties.get("MemorySize", _MEMORY_MB)),
        timeout_s=int(properties.get("Timeout", _TIMEOUT_S)),
        environment={key: str(value) for key, value in variables.items()},
        mounts={
            str(mount["LocalMountPath"]): str(mount["Arn"]).rpartition("/")[2]
            for mount in properties.get("FileSystemConfigs", [])
        },
    )


def read_schedules(logical_id: str, properties: Mapping[str, Tree]) -> Iterator[Schedule]:
    """The function's schedules. Raises TemplateError for a cron expression."""
    for event in _events(properties, {"Schedule"}):
        yield Schedule(logical_id, event["Schedule"], rate_s(event["Schedule"]))
    for event in _events(properties, {"ScheduleV2"}):
        yield Schedule(logical_id, event["ScheduleExpression"], rate_s(event["ScheduleExpression"]))


def read_event_rules(logical_id: str, properties: Mapping[str, Tree]) -> Iterator[EventRule]:
    """The function's EventBridge rules."""
    for event in _events(properties, {"EventBridgeRule", "CloudWatchEvent"}):
        yield EventRule(logical_id, event["Pattern"])


def rate_s(expression: str) -> float:
    """`rate(5 minutes)` in seconds."""
    match = _RATE.fullmatch(expression)
    if not match:
        raise TemplateError(f"the local schedule knows rate(...) only, not {expression!r}")
    return float(match[1]) * _SECONDS[match[2]]


def _events(properties: Mapping[str, Tree], kinds: set[str]) -> Iterator[Mapping[str, Tree]]:
    for event in properties.get("Events", {}).values():
        if event["Type"] in kinds:
            yield event.get("Properties", {})
