"""The tables of `docs/calls.md`, measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from docs.generate.blocks import table
from docs.generate.calls import combining, importing
from docs.generate.calls.actions import ACTIONS, nothing_due
from docs.generate.calls.operations import FIELDS, OPERATIONS, Scene
from docs.generate.calls.person import Person
from docs.generate.calls.stack import Stack, running

_SERVICES: Final = ("dynamodb", "s3", "ecs", "lambda")
_COLUMNS: Final = ("DynamoDB", "S3", "ECS", "Lambda", "calls")
_RUNS: Final[Mapping[str, Scene]] = {
    "a whole combine of two small sources": combining.whole,
    "a whole import of one small file": importing.whole,
    "each report of progress (once a second)": combining.beat,
    "each renewal of the lease (after a third of it)": combining.renewal,
}


def blocks() -> dict[str, str]:
    with running() as stack:
        empty = counted(stack, nothing_due)
        return {
            "calls-operations": _table("operation", _of(stack, OPERATIONS)),
            "calls-fields": _table("field", _of_fields(stack)),
            "calls-sweep": _table(
                "queue", {"*a round in which nothing is due*": empty, **_of_actions(stack)}
            ),
            "calls-combine": _table("what", _of(stack, _RUNS)),
        }


def counted(stack: Stack, scene: Scene) -> Counter[str]:
    """The calls of a scene's last step, as `service.Operation`."""
    act = scene(Person(stack))
    stack.calls.taken()
    act()
    return stack.calls.taken()


def _of(stack: Stack, scenes: Mapping[str, Scene]) -> dict[str, Counter[str]]:
    return {_code(name): counted(stack, scene) for name, scene in scenes.items()}


def _of_fields(stack: Stack) -> dict[str, Counter[str]]:
    return {
        _code(name): counted(stack, selected) - counted(stack, without)
        for name, (without, selected) in FIELDS.items()
    }


def _of_actions(stack: Stack) -> dict[str, Counter[str]]:
    return {
        f"`{queue.value}`: {what}": counted(stack, scene)
        for (queue, what), scene in ACTIONS.items()
    }


def _table(first: str, rows: Mapping[str, Counter[str]]) -> str:
    return table((first, *_COLUMNS), [(name, *_cells(calls)) for name, calls in rows.items()])


def _cells(calls: Counter[str]) -> tuple[str, ...]:
    assert all(name.partition(".")[0] in _SERVICES for name in calls), calls
    return (*(_of_service(calls, service) for service in _SERVICES), str(calls.total()))


def _of_service(calls: Counter[str], service: str) -> str:
    mine = {
        name.partition(".")[2]: count
        for name, count in sorted(calls.items())
        if name.startswith(f"{service}.")
    }
    return ", ".join(f"{name} {count}" if count > 1 else name for name, count in mine.items())


def _code(name: str) -> str:
    """The schema's own words stand out."""
    first, space, rest = name.partition(" ")
    if first in {"a", "each"}:
        return name
    comma = "," if first.endswith(",") else ""
    return f"`{first.rstrip(',')}`{comma}{space}{rest}"
