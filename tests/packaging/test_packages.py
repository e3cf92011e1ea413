"""What `make build-<LogicalId>` puts together is what the template's handlers need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from localstack.template.source import read_source
from tests.architecture.sources import ROOT, module_at, modules
from tests.architecture.test_locks import reached

TEMPLATE = read_source(ROOT / "template.yaml")
FUNCTIONS: dict[str, Mapping[str, Any]] = {
    name: resource
    for name, resource in TEMPLATE["Resources"].items()
    if resource["Type"] == "AWS::Serverless::Function"
}

# Each library in turn, from the artefact alone: no checkout, no environment, no .venv on the path.
IMPORT_ALONE = """
import importlib, sys
sys.path = [entry for entry in sys.path if "site-packages" not in entry]
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    module = importlib.import_module(name)
    place = getattr(module, "__file__", None) or ""
    assert name in sys.stdlib_module_names or place.startswith(sys.argv[1]), (name, place)
"""


def recipe(logical_id: str) -> list[str]:
    """The words of the command that builds a function."""
    dry = subprocess.run(
        ["make", "--dry-run", "--silent", f"build-{logical_id}", "ARTIFACTS_DIR=TARGET"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return dry.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_a_function_is_built_by_make_from_the_folder_of_its_handler(logical_id: str) -> None:
    resource = FUNCTIONS[logical_id]
    folder = resource["Properties"]["Handler"].split(".")[1]
    assert resource["Metadata"]["BuildMethod"] == "makefile"
    assert recipe(logical_id) == ["setup/package", folder, folder, "TARGET"]


def test_libraries_are_chosen_for_the_python_that_lambda_runs() -> None:
    runtime = TEMPLATE["Parameters"]["PythonRuntime"]["Default"]
    version = runtime.removeprefix("python")
    assert f"LAMBDA_PYTHON:-{version}}}" in (ROOT / "setup" / "package").read_text("utf-8")


@pytest.mark.skipif(not (ROOT / ".venv/bin/uv").exists(), reason="packages are made with uv")
@pytest.mark.parametrize("folder", ["cleanup", "graphql"])
def test_a_package_holds_everything_that_its_modules_import(folder: str, tmp_path: Path) -> None:
    subprocess.run(["setup/package", folder, folder, str(tmp_path)], cwd=ROOT, check=True)
    by_name = {module.name: module for module in modules()}
    libraries = set()
    for path in (ROOT / "functions" / folder).rglob("*.py"):
        module = module_at(path)
        assert (tmp_path / path.relative_to(ROOT)).exists()
        libraries |= reached(module, by_name, {module.name})
    assert not [*tmp_path.glob("*.pth"), *tmp_path.glob("bin")]
    subprocess.run(
        [sys.executable, "-I", "-c", IMPORT_ALONE, str(tmp_path), "reelroom", *sorted(libraries)],
        check=True,
        cwd=tmp_path,
        env={},
    )
