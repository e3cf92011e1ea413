"""What the rules read: the checkout's own Python files as syntax trees with dotted names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (ROOT / "src" / "reelroom", ROOT / "functions", ROOT / "jobs", ROOT / "localstack")


@dataclass(frozen=True, slots=True)
class Module:
    """One file: its dotted name, its text, and whether it is a package's `__init__`."""

    name: str
    text: str = field(repr=False)
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def module_at(path: Path) -> Module:
    """The module in a file below `src` or the root."""
    base = ROOT / "src" if path.is_relative_to(ROOT / "src") else ROOT
    parts = path.relative_to(base).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(name, path.read_text(encoding="utf-8"), is_package)


def python_files() -> list[Path]:
    """Every Python file that ships or runs locally; tests and bench are free."""
    return [file for package in PACKAGES for file in sorted(package.rglob("*.py"))]


@cache
def modules() -> tuple[Module, ...]:
    return tuple(module_at(path) for path in python_files())


def imports(module: Module, *, at_import_only: bool = False) -> set[str]:
    """Dotted names that a module imports, relative ones made absolute.

    `from a import b` counts as `a.b`, because b may be a module. With `at_import_only`, what is
    imported inside functions or for type checking alone is left out.
    """
    found: set[str] = set()
    for node in _import_time(module.tree) if at_import_only else ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(module, node)
            found.update(f"{origin}.{alias.name}" for alias in node.names)
    return found


def names_read(module: Module) -> set[str]:
    """Dotted names that a module uses, with import aliases undone (`dt.now` -> `datetime...`)."""
    known = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                known[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(module, node)
            known |= {alias.asname or alias.name: f"{origin}.{alias.name}" for alias in node.names}
    chains = (_chain(node) for node in ast.walk(module.tree))
    return {
        ".".join((known[chain[0]], *chain[1:])) for chain in chains if chain and chain[0] in known
    }


def _origin(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    climbs = node.level - 1 if module.is_package else node.level
    parts = module.name.split(".")
    return ".".join([*parts[: len(parts) - climbs], *([node.module] if node.module else [])])


def _import_time(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _import_time(node)


def _chain(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        before = _chain(node.value)
        return (*before, node.attr) if before else ()
    return ()
