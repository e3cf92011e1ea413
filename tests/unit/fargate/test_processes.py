"""Nothing of a task stays behind, whoever dies first."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from localstack.fargate.config import Config
from localstack.fargate.files import read_json
from localstack.fargate.leftovers import kill_leftovers
from localstack.fargate.server import AlreadyRunning, start
from tests.unit.fargate.conftest import Ecs, Process, wait_for

# A task with a child in a session of its own, as ffmpeg under the job runner is.
FAMILY = (
    "import os, subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'],"
    " start_new_session=True);"
    "path = os.environ['PIDS'];"
    "open(path + '.new', 'w').write(f'{os.getpid()} {child.pid}');"
    "os.rename(path + '.new', path);"
)


def family(ecs: Ecs, tmp_path: Path, then: str) -> tuple[str, list[int]]:
    """A running task with a child, and both process ids."""
    pids = tmp_path / "pids"
    ecs.python(FAMILY + then, environment=[{"name": "PIDS", "value": str(pids)}])
    arn = ecs.run()["tasks"][0]["taskArn"]
    wait_for(pids.exists, "the task's child")
    return arn, [int(pid) for pid in pids.read_text().split()]


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def supervisor(tmp_path: Path, arn: str) -> int:
    pids = read_json(tmp_path / "ecs" / "tasks" / arn.rpartition("/")[2] / "pid.json")
    assert pids is not None
    return int(pids["supervisor"])


def test_children_end_with_the_task(ecs: Ecs, tmp_path: Path) -> None:
    arn, pids = family(ecs, tmp_path, "sys.exit(5)")
    assert ecs.exit_code(arn) == 5
    assert not any(map(alive, pids))


def test_children_end_with_a_stopped_task(ecs: Ecs, tmp_path: Path) -> None:
    arn, pids = family(ecs, tmp_path, "time.sleep(600)")
    ecs.stop(arn)
    assert ecs.exit_code(arn) == 143
    assert not any(map(alive, pids))


def test_a_task_whose_supervisor_is_killed_counts_as_killed(ecs: Ecs, tmp_path: Path) -> None:
    arn, pids = family(ecs, tmp_path, "time.sleep(600)")
    ecs.awaited(arn, "RUNNING")
    os.kill(supervisor(tmp_path, arn), signal.SIGKILL)
    assert ecs.exit_code(arn) == 137
    wait_for(lambda: not any(map(alive, pids)), "the end of the task's processes")


def test_closing_the_endpoint_leaves_no_process(tmp_path: Path) -> None:
    endpoint = start(tmp_path / "ecs", Config(efs=tmp_path / "efs", close_within_s=0.1))
    ecs = Ecs(endpoint.url)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    arn, pids = family(ecs, tmp_path, deaf)
    its_supervisor = supervisor(tmp_path, arn)
    endpoint.close()
    assert not any(map(alive, [*pids, its_supervisor]))
    record = read_json(tmp_path / "ecs" / "tasks" / arn.rpartition("/")[2] / "task.json")
    assert record is not None
    assert (record["last_status"], record["stop_code"]) == ("STOPPED", "TerminationNotice")


def test_what_a_killed_endpoint_left_can_be_ended_without_it(tmp_path: Path) -> None:
    endpoint = Process(tmp_path / "ecs", efs=str(tmp_path / "efs"))
    arn, pids = family(Ecs(endpoint.url), tmp_path, "time.sleep(600)")
    endpoint.kill()
    assert all(map(alive, pids))
    assert kill_leftovers(tmp_path / "ecs") == 1
    assert not any(map(alive, pids))
    again = start(tmp_path / "ecs", Config())
    assert Ecs(again.url).exit_code(arn) == 137
    again.close()


def test_two_endpoints_never_share_a_folder(ecs: Ecs, tmp_path: Path) -> None:
    with pytest.raises(AlreadyRunning, match="stop it first"):
        start(tmp_path / "ecs", Config())
