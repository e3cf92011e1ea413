"""The status machines as Mermaid diagrams, with what the schema says of each status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from graphql import DocumentNode, EnumTypeDefinitionNode, parse

from docs.generate.blocks import table
from reelroom.domain.states import MACHINES

_SCHEMA: Final = Path(__file__).parents[2] / "functions" / "graphql"


def blocks() -> dict[str, str]:
    """One for each noun, named `states-NOUN`."""
    machines: Mapping[str, Any] = MACHINES
    return {f"states-{noun}": described(machine) for noun, machine in machines.items()}


def described(machine: Mapping[Any, Set[Any]]) -> str:
    """The diagram and the table of one noun."""
    kind = type(next(iter(machine)))
    meanings = _meanings()[kind.__name__]
    rows = [(f"`{status.value}`", meanings[status.value]) for status in kind]
    return f"{diagram(machine)}\n\n{table(('status', 'meaning'), rows)}"


def diagram(machine: Mapping[Any, Set[Any]]) -> str:
    """It begins with the first status of the enum, and ends where no status follows."""
    kind = type(next(iter(machine)))
    return "\n".join(("```mermaid", "stateDiagram-v2", *_lines(kind, machine), "```"))


def _lines(kind: type[StrEnum], machine: Mapping[Any, Set[Any]]) -> Iterator[str]:
    first, *_ = kind
    yield f"    [*] --> {first.value}"
    for status in kind:
        for to in kind:
            if to in machine[status]:
                yield f"    {status.value} --> {to.value}"
        if not machine[status]:
            yield f"    {status.value} --> [*]"


def _meanings() -> dict[str, dict[str, str]]:
    """What the schema says of the values of its enums, by the enum's name."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(_SCHEMA.glob("*.graphql")):
        for node in _document(path).definitions:
            if isinstance(node, EnumTypeDefinitionNode):
                found[node.name.value] = {
                    value.name.value: " ".join(value.description.value.split())
                    for value in node.values or ()
                    if value.description
                }
    return found


def _document(path: Path) -> DocumentNode:
    return parse(path.read_text(encoding="utf-8"))
