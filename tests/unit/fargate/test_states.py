from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from localstack.fargate.config import Config, Image
from tests.unit.fargate.conftest import Ecs, wait_for

SLEEP = "import time; print('up', flush=True); time.sleep(600)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
POLITE = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); " + SLEEP


def logged(tmp_path: Path, arn: str) -> str:
    return (tmp_path / "ecs" / "logs" / f"{arn.rpartition('/')[2]}.log").read_text()


def states(events: list[dict[str, Any]]) -> list[str]:
    """The statuses in the order in which they were told, each once."""
    told = [event["detail"]["lastStatus"] for event in events]
    return [status for index, status in enumerate(told) if status not in told[:index]]


@pytest.mark.parametrize("code", [0, 3])
def test_the_exit_code_of_a_task_is_its_container_s(
    ecs: Ecs, events: list[dict[str, Any]], tmp_path: Path, code: int
) -> None:
    ecs.python(f"print('out'); import sys; print('err', file=sys.stderr); sys.exit({code})")
    task = ecs.awaited(ecs.run()["tasks"][0]["taskArn"])
    assert task["containers"][0]["exitCode"] == code
    assert task["stopCode"] == "EssentialContainerExited"
    assert task["stoppedReason"] == "Essential container in task exited"
    assert states(events) == ["PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED"]
    assert task["createdAt"] <= task["startedAt"] <= task["stoppedAt"]
    assert set(logged(tmp_path, task["taskArn"]).split()) == {"out", "err"}


def test_a_stopped_task_goes_through_the_stopping_states(
    ecs: Ecs, events: list[dict[str, Any]]
) -> None:
    ecs.python(SLEEP)
    arn = ecs.started()
    ecs.client.stop_task(cluster="c", task=arn, reason="removed")
    task = ecs.awaited(arn)
    assert task["containers"][0]["exitCode"] == 143
    assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", "removed")
    assert states(events)[2:] == [
        "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED",
    ]  # fmt: skip


def test_a_task_may_end_well_on_sigterm(ecs: Ecs, tmp_path: Path) -> None:
    ecs.python(POLITE)
    arn = ecs.started()
    until_up(tmp_path, arn)
    ecs.stop(arn)
    assert ecs.exit_code(arn) == 0


def test_a_task_that_ignores_sigterm_is_killed_after_its_stop_timeout(
    ecs: Ecs, tmp_path: Path
) -> None:
    ecs.python(DEAF, stopTimeout=0)
    arn = ecs.started()
    until_up(tmp_path, arn)
    ecs.stop(arn)
    task = ecs.awaited(arn)
    assert task["containers"][0]["exitCode"] == 137
    assert task["stopCode"] == "UserInitiated"


def test_a_task_stopped_twice_keeps_its_first_reason(ecs: Ecs) -> None:
    ecs.python(SLEEP)
    arn = ecs.started()
    for reason in ("first", "second"):
        ecs.client.stop_task(cluster="c", task=arn, reason=reason)
    assert ecs.awaited(arn)["stoppedReason"] == "first"
    assert ecs.client.stop_task(cluster="c", task=arn)["task"]["lastStatus"] == "STOPPED"


def test_a_task_stopped_before_it_runs_never_runs(ecs: Ecs, tmp_path: Path) -> None:
    ecs.python(SLEEP)
    ecs.switch(run_task=[{"slow_start_ms": 60_000}])
    arn = ecs.run()["tasks"][0]["taskArn"]
    ecs.stop(arn)
    task = ecs.awaited(arn)
    assert "exitCode" not in task["containers"][0]
    assert "startedAt" not in task
    assert not (tmp_path / "ecs" / "logs" / f"{arn.rpartition('/')[2]}.log").exists()


def test_a_command_that_is_not_there_fails_to_start(ecs: Ecs) -> None:
    ecs.register("no-such-program")
    task = ecs.awaited(ecs.run()["tasks"][0]["taskArn"])
    assert task["stopCode"] == "TaskFailedToStart"
    assert "CannotStartContainerError" in task["stoppedReason"]
    assert "no-such-program" in task["stoppedReason"]
    assert "exitCode" not in task["containers"][0]


class TestWithAnImageOfItsOwn:
    @pytest.fixture
    def config(self) -> Config:
        return Config(images=(Image("jobs:*", ("python", "-c"), ("raise SystemExit(7)",)),))

    def test_an_image_brings_its_entry_point_and_command(self, ecs: Ecs) -> None:
        ecs.register(mountPoints=[])
        task = ecs.awaited(ecs.run()["tasks"][0]["taskArn"])
        assert task["containers"][0]["exitCode"] == 7

    def test_an_unknown_image_cannot_be_pulled(self, ecs: Ecs) -> None:
        ecs.python("pass", image="other:1", mountPoints=[])
        task = ecs.awaited(ecs.run()["tasks"][0]["taskArn"])
        assert task["stopCode"] == "TaskFailedToStart"
        assert task["stoppedReason"].startswith("CannotPullContainerError")

    def test_a_file_system_without_a_folder_cannot_be_mounted(self, ecs: Ecs) -> None:
        ecs.python("pass")
        task = ecs.awaited(ecs.run()["tasks"][0]["taskArn"])
        assert task["stoppedReason"].startswith("ResourceInitializationError")


def until_up(tmp_path: Path, arn: str) -> None:
    wait_for(lambda: "up" in logged(tmp_path, arn), "the task's first line")
