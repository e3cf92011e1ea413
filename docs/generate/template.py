"""What template.yaml asks for: its parameters, rights, and the rules it is excused from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from docs.generate.blocks import table
from localstack.template.source import read_source
from tests.unit.template.rights import RIGHTS, Right

_TEMPLATE: Final = Path(__file__).parents[2] / "template.yaml"


def blocks() -> dict[str, str]:
    source = read_source(_TEMPLATE)
    roles = {f"rights-{role}": _rights(rights) for role, rights in RIGHTS.items()}
    excused = table(("rule", "for", "why not"), list(_excused(source["Resources"])))
    return {"parameters": _parameters(source["Parameters"]), "excused": excused, **roles}


def _parameters(declared: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [(f"`{name}`", _default(one), str(one["Description"])) for name, one in declared.items()]
    return table(("parameter", "default", "what it is"), rows)


def _default(parameter: Mapping[str, Any]) -> str:
    if "Default" not in parameter:
        return "has to be given"
    return f"`{parameter['Default']}`" if parameter["Default"] != "" else "empty"


def _rights(rights: tuple[Right, ...]) -> str:
    rows = [
        (_listed(right.actions), _listed(right.resources), right.only_if, right.why)
        for right in rights
    ]
    return table(("may", "on", "only if", "what for"), rows)


def _listed(words: str) -> str:
    return ", ".join(f"`{word}`" for word in words.split())


def _excused(resources: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    for name, resource in resources.items():
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", []):
            found.setdefault((skip["id"], skip["comment"]), []).append(f"`{name}`")
    for (rule, why), names in sorted(found.items()):
        yield rule, ", ".join(names), why
