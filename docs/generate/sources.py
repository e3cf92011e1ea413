"""What the tables are read out of: the syntax trees of the product's own files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_PACKAGES: Final = ("src/reelroom", "functions", "jobs", "localstack")


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """The path below the checkout and the tree of each file."""
    return tuple(
        (str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8")))
        for package in _PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    )


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield path, node


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls of a function or method of one of these names, with the file's path."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in names:
                yield path, node


def first_text(call: ast.Call) -> str | None:
    """Its first argument, when that is a text written out."""
    if call.args and isinstance(call.args[0], ast.Constant):
        value = call.args[0].value
        return value if isinstance(value, str) else None
    return None


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
