"""The commands and programs that stand on the pages do what is said of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from docs.generate.pages import ROOT
from localstack import objectstore
from localstack.fargate.config import Config
from localstack.fargate.server import start
from localstack.plan import PORT_BASE, Port

OPERATING: Final = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def commands(kind: str) -> list[str]:
    """The shell blocks that are marked to be run against one endpoint."""
    found: list[str] = re.findall(rf"<!-- run: {kind} -->\n```sh\n(.*?)```", OPERATING, re.DOTALL)
    assert found
    return found


def run(script: str, port: Port, url: str) -> str:
    """Its output; the documented port is that of a running endpoint."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    documented = f"http://127.0.0.1:{PORT_BASE + list(Port).index(port)}"
    assert documented in script
    words = ("bash", "-euo", "pipefail", "-c", script.replace(documented, url))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("script", commands("s3"))
def test_faults_of_the_object_store_are_switched_as_documented(script: str, tmp_path: Path) -> None:
    server = objectstore.start(objectstore.Settings(data=tmp_path))
    try:
        assert '"rules"' in run(script, Port.S3, server.url)
    finally:
        server.stop()


@pytest.mark.parametrize("script", commands("ecs"))
def test_faults_of_the_task_endpoint_are_switched_as_documented(
    script: str, tmp_path: Path
) -> None:
    endpoint = start(tmp_path, Config())
    try:
        assert '"run_task"' in run(script, Port.ECS, endpoint.url)
    finally:
        endpoint.close()


def test_the_checksum_on_the_page_is_the_one_that_storage_computes() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(def crc64nvme.*?)```", page, re.DOTALL)
    exec(program, {})  # its last lines hold it against the known value


def test_the_programs_on_the_client_page_are_python() -> None:
    page = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
    for program in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        compile(program, "client.md", "exec")
