"""The locked requirements agree with pyproject.toml, with each other and with what is imported."""

from __future__ import annotations

import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.rules import OURS
from tests.architecture.sources import ROOT, Module, imports, modules

REQUIREMENTS = ROOT / "requirements"
LOCKS = sorted(path.stem for path in REQUIREMENTS.glob("*.txt"))
EXTRAS = {"cleanup": [], "graphql": ["graphql"], "jobs": ["jobs"], "local": ["local"]}
# Libraries that belong to one that is asked for.
COMPANIONS = {"botocore": "boto3", "graphql": "ariadne"}
SHIPPED = {"functions.cleanup": "cleanup", "functions.graphql": "graphql", "jobs": "jobs"}


def normalized(name: str) -> str:
    """The name of a distribution as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def pins(lock: str) -> dict[str, set[str]]:
    """Locked versions by name; one name has several where Python versions differ."""
    found: dict[str, set[str]] = {}
    text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", text, re.MULTILINE):
        found.setdefault(normalized(name), set()).add(version)
    return found


def asked(requirements: list[str]) -> set[str]:
    """Names in requirement strings, without the project's own extras."""
    names = {normalized(re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]) for line in requirements}
    return names - {"reelroom"}


def reached(module: Module, by_name: dict[str, Module], seen: set[str]) -> set[str]:
    """Libraries that importing a module loads, through our own modules too."""
    libraries: set[str] = set()
    for name in imports(module, at_import_only=True):
        if name.partition(".")[0] not in OURS:
            libraries.add(name.partition(".")[0])
            continue
        parts = name.split(".")
        for own in (".".join(parts[:end]) for end in range(1, len(parts) + 1)):
            if own in by_name and own not in seen:
                seen.add(own)
                libraries |= reached(by_name[own], by_name, seen)
    return libraries


def test_there_are_locks() -> None:
    assert {"bootstrap", "dev", *EXTRAS} <= set(LOCKS)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash_and_no_address(lock: str) -> None:
    text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-zA-Z])", re.sub(r"^\s*#.*\n?", "", text, flags=re.MULTILINE))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


@pytest.mark.parametrize("lock", EXTRAS)
def test_a_lock_holds_what_its_extra_asks_for(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = asked(project["dependencies"])
    for extra in EXTRAS[lock]:
        wanted |= asked(project["optional-dependencies"][extra])
    assert wanted - set(pins(lock)) == set()


def test_the_development_lock_holds_everything_that_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    named = [item for item in groups["dev"] if isinstance(item, str)]
    wanted = asked(project["project"]["dependencies"]) | asked(named) | asked(groups["build"])
    for extra in project["project"]["optional-dependencies"].values():
        wanted |= asked(extra)
    assert wanted - set(pins("dev")) == set()


def test_every_library_that_is_imported_is_asked_for_by_its_own_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = asked(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted |= asked(extra)
    distributions = packages_distributions()
    unasked = set()
    for module in modules():
        for name in imports(module):
            library = name.partition(".")[0]
            if library in {*OURS, *sys.stdlib_module_names} or library.startswith("mypy_boto3"):
                continue
            owners = distributions.get(COMPANIONS.get(library, library), [library])
            if not {normalized(owner) for owner in owners} & wanted:
                unasked.add(f"{module.name} imports {library}")
    assert unasked == set()


@pytest.mark.parametrize("lock", [*EXTRAS, "build"])
def test_every_lock_has_the_versions_that_were_tested(lock: str) -> None:
    tested = pins("dev")
    assert {name for name, versions in pins(lock).items() if versions != tested.get(name)} == set()


@pytest.mark.parametrize("unit", SHIPPED)
def test_what_is_shipped_imports_only_what_its_lock_installs(unit: str) -> None:
    by_name = {module.name: module for module in modules()}
    distributions = packages_distributions()
    missing = set()
    for name, module in by_name.items():
        if name == unit or name.startswith(f"{unit}."):
            for library in reached(module, by_name, {name}):
                owners = {normalized(owner) for owner in distributions.get(library, ())}
                if owners and not owners & set(pins(SHIPPED[unit])):
                    missing.add(
                        f"{name} loads {library}, which {SHIPPED[unit]}.txt does not install"
                    )
    assert missing == set()
