from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from localstack.fargate.config import CHECKOUT, Config
from tests.unit.fargate.conftest import Ecs

DUMP = "import json, os; print(json.dumps({**os.environ, 'cwd': os.getcwd()}))"


def pairs(**values: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


def dumped(ecs: Ecs, tmp_path: Path, **overrides: object) -> dict[str, Any]:
    """The environment that a task of family f sees."""
    entry = {"name": "job", **overrides}
    arn = ecs.run(overrides={"containerOverrides": [entry]})["tasks"][0]["taskArn"]
    assert ecs.exit_code(arn) == 0
    log = tmp_path / "ecs" / "logs" / f"{arn.rpartition('/')[2]}.log"
    seen: dict[str, Any] = json.loads(log.read_text())
    return seen


def test_overrides_win_over_the_definition(ecs: Ecs, tmp_path: Path) -> None:
    ecs.python("raise SystemExit(1)", environment=pairs(A="definition", B="definition"))
    seen = dumped(ecs, tmp_path, environment=pairs(B="override"), command=["python", "-c", DUMP])
    assert (seen["A"], seen["B"], seen["cwd"]) == ("definition", "override", str(CHECKOUT))


def test_paths_in_a_volume_become_paths_in_its_folder(ecs: Ecs, tmp_path: Path) -> None:
    values = pairs(
        WORK="/app/work/media", DEEP="/app/work/media/a/b", NEAR="/app/work/media2", URL="http://x"
    )
    ecs.python(DUMP, environment=values)
    seen = dumped(ecs, tmp_path)
    folder = tmp_path / "efs" / "fs-1"
    assert folder.is_dir()
    assert (seen["WORK"], seen["DEEP"]) == (str(folder), str(folder / "a" / "b"))
    assert (seen["NEAR"], seen["URL"]) == ("/app/work/media2", "http://x")


def test_the_deepest_mount_wins_and_ephemeral_storage_goes_with_the_task(
    ecs: Ecs, tmp_path: Path
) -> None:
    ecs.python(
        "import os; open(os.environ['STAGING'] + '/x', 'w').write('x');"
        "open(os.environ['TMPDIR'] + '/y', 'w').write('y');" + DUMP,
        environment=pairs(STAGING="/app/work/media/staging"),
    )
    seen = dumped(ecs, tmp_path)
    assert not Path(seen["STAGING"]).is_relative_to(tmp_path / "efs")
    assert Path(seen["STAGING"]).is_relative_to(tmp_path / "ecs" / "tasks")
    assert not Path(seen["STAGING"]).exists()
    assert not Path(seen["TMPDIR"]).exists()


def test_a_task_knows_itself(ecs: Ecs, tmp_path: Path) -> None:
    ecs.python(
        "import os, urllib.request as u;"
        "print(u.urlopen(os.environ['ECS_CONTAINER_METADATA_URI_V4'] + '/task').read().decode())"
    )
    about = dumped(ecs, tmp_path)
    assert (
        about["TaskARN"] in ecs.client.list_tasks(cluster="c", desiredStatus="STOPPED")["taskArns"]
    )
    assert (about["Family"], about["Revision"]) == ("f", "1")


class TestWithAConfiguration:
    @pytest.fixture
    def config(self, tmp_path: Path) -> Config:
        return Config(
            environment={"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "A": "configuration"},
            volumes={"fs-1": tmp_path / "by-id"},
            mounts={"/mnt/more": tmp_path / "more"},
        )

    def test_the_endpoint_s_variables_reach_the_task_below_its_own(
        self, ecs: Ecs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_PROFILE", "the-person-s-own")
        ecs.python(DUMP, environment=pairs(A="definition", M="/mnt/more/x", W="/app/work/media"))
        seen = dumped(ecs, tmp_path)
        assert (seen["AWS_ENDPOINT_URL"], seen["A"]) == ("http://127.0.0.1:1", "definition")
        assert seen["M"] == str(tmp_path / "more" / "x")
        assert seen["W"] == str(tmp_path / "by-id")
        assert "AWS_PROFILE" not in seen
        assert Path(seen["HOME"]).is_relative_to(tmp_path)
