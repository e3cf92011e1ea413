"""Every code that a person can meet: refusals by class, and the reasons that stand in jobs."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from docs.generate.blocks import table
from docs.generate.sources import calls, classes, first_text

_BASE: Final = "ReelroomError"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A class below ReelroomError; `code` and `retryable` may be those of its base."""

    name: str
    path: str
    code: str
    retryable: bool
    meaning: str


def blocks() -> dict[str, str]:
    found = list(refusals())
    local = [one for one in found if one.path.startswith("localstack/")]
    product = [one for one in found if one not in local]
    return {
        "codes": _by_code(product),
        "codes-local-cloud": _by_code(local),
        "codes-jobs": table(("code", "in the job's words"), sorted(reasons().items())),
    }


def refusals() -> Iterator[Refusal]:
    """All classes whose bases lead to ReelroomError, in the order of their files."""
    known: dict[str, tuple[str, bool]] = {}
    waiting = list(classes())
    while waiting:
        later = []
        for path, node in waiting:
            base = next((known[name] for name in _bases(node) if name in known), None)
            if node.name != _BASE and base is None:
                later.append((path, node))
                continue
            code, retryable = base or ("", False)
            own = _own(node)
            known[node.name] = (str(own.get("code", code)), bool(own.get("retryable", retryable)))
            meaning = (ast.get_docstring(node) or "").split("\n\n")[0]
            yield Refusal(node.name, path, *known[node.name], " ".join(meaning.split()))
        if len(later) == len(waiting):
            return
        waiting = later


def reasons() -> dict[str, str]:
    """The codes of jobs that wait or have ended, with the sentence that stands beside them."""
    found: dict[str, str] = {}
    for _, call in calls("Reason", "_refused"):
        code = first_text(call)
        if code and len(call.args) > 1:
            said = call.args[1]
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                found[f"`{code}`"] = said.value
    return found


def _by_code(refused: list[Refusal]) -> str:
    grouped: Mapping[str, list[Refusal]] = defaultdict(list)
    for one in refused:
        grouped[one.code].append(one)
    rows = [
        (
            f"`{code}`",
            " ".join(f"**{one.name}**: {one.meaning}" for one in grouped[code]),
            "yes" if any(one.retryable for one in grouped[code]) else "",
        )
        for code in sorted(grouped)
    ]
    return table(("code", "class, and when it is raised", "the same call may succeed later"), rows)


def _bases(node: ast.ClassDef) -> list[str]:
    return [base.id for base in node.bases if isinstance(base, ast.Name)]


def _own(node: ast.ClassDef) -> dict[str, object]:
    """What the class body itself says of `code` and `retryable`."""
    found: dict[str, object] = {}
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign):
            targets: list[ast.expr] = [statement.target]
        elif isinstance(statement, ast.Assign):
            targets = statement.targets
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name) and target.id in {"code", "retryable"}:
                found[target.id] = _value(statement.value)
    return found


def _value(node: ast.expr | None) -> object:
    if isinstance(node, ast.Constant):
        return node.value
    # A constant of the same package, as MALFORMED is: its name is its value.
    return node.id if isinstance(node, ast.Name) else None
