"""Parts are started, kept and stopped; what keeps them from starting is said in a sentence."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from localstack import endpoints
from localstack.endpoints import Endpoints, NotRunning
from localstack.plan import Plan, Port, load_plan
from localstack.supervisor import lock
from localstack.supervisor.errors import AlreadyRunning, PortTaken
from localstack.supervisor.part import Part, PartSpec
from localstack.supervisor.ports import accepts, check_free, ports_from
from tests.unit.localcloud.processes import processes_of, until

ROOT = Path(__file__).parents[3]
SERVER = """
import os, signal, socket, sys, threading
if os.path.exists("broken"):
    sys.exit(7)
bound = socket.create_server(("127.0.0.1", int(sys.argv[1])))
if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    bound.accept()[0].close()
"""


def made(tmp_path: Path, *arguments: str) -> tuple[Part, list[float]]:
    """A part that runs a small server, and its clock."""
    (tmp_path / "part_server.py").write_text(SERVER)
    port = ports_from(0)[Port.S3]
    environment = {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}", "FOLDER": str(tmp_path)}
    spec = PartSpec(
        name="s3",
        module="part_server",
        arguments=(str(port), *arguments),
        ports=(port,),
        environment=environment,
        log=tmp_path / "logs" / "s3.log",
        folder=tmp_path,
    )
    clock = [0.0]
    return Part(spec, lambda: clock[0]), clock


def test_a_part_that_is_killed_is_started_again(tmp_path: Path) -> None:
    part, clock = made(tmp_path)
    part.start()
    until(part.listens)
    first = part.pid
    assert first is not None
    clock[0] = 100.0
    os.kill(first, signal.SIGKILL)
    until(lambda: part.pid is None)
    part.tend()
    assert part.pid not in (None, first)
    until(part.listens)
    assert part.restarts == 1
    part.ask_to_stop()
    part.stop(5)
    assert processes_of(tmp_path) == {}


def test_a_part_that_dies_at_once_is_started_again_after_a_growing_pause(tmp_path: Path) -> None:
    part, clock = made(tmp_path)
    (tmp_path / "broken").touch()
    part.start()
    for restarts, pause_s in enumerate([0.1, 0.2, 0.4, 0.8]):
        until(lambda: part.pid is None)
        part.tend()
        clock[0] += pause_s - 0.01
        part.tend()
        assert part.restarts == restarts
        clock[0] += 0.02
        part.tend()
        assert part.restarts == restarts + 1
    part.stop(5)


def test_a_part_that_does_not_stop_is_killed(tmp_path: Path) -> None:
    part, _ = made(tmp_path, "deaf")
    part.start()
    until(part.listens)
    until(lambda: "deaf" in "".join(processes_of(tmp_path).values()))
    part.ask_to_stop()
    part.stop(0.2)
    assert part.pid is None
    assert processes_of(tmp_path) == {}


def test_a_part_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    part, _ = made(tmp_path)
    owner = (
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-m', 'localstack.supervisor.tether', 'part_server',"
        f" '{part.spec.ports[0]}'], stdin=subprocess.PIPE).wait()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", owner], cwd=tmp_path, env=dict(part.spec.environment)
    )
    until(lambda: len(processes_of(tmp_path)) == 2)
    until(lambda: accepts(part.spec.ports[0]))
    process.kill()
    process.wait()
    until(lambda: processes_of(tmp_path) == {})


def test_a_part_that_fails_tells_the_end_of_its_log(tmp_path: Path) -> None:
    part, _ = made(tmp_path)
    part.spec.log.parent.mkdir()
    part.spec.log.write_text("the disk is full\n")
    assert "the disk is full" in part.failed().message
    assert str(part.spec.log) in part.failed().message


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        number = bound.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            check_free({Port.ECS: number})
    assert f"Port {number}, where ecs should listen, is taken" in refused.value.message
    assert "--port-base" in refused.value.message


def test_ports_are_neighbours_or_any_that_are_free() -> None:
    assert list(ports_from(5000).values()) == list(range(5000, 5007))
    free = ports_from(0)
    assert len(set(free.values())) == len(Port)
    check_free(free)


def test_a_data_folder_has_one_supervisor(tmp_path: Path) -> None:
    assert lock.holder(tmp_path) is None
    with lock.hold(tmp_path):
        assert lock.holder(tmp_path) == os.getpid()
        with pytest.raises(AlreadyRunning, match="make down"), lock.hold(tmp_path):
            pass
        assert lock.holder(tmp_path) == os.getpid()
    assert lock.holder(tmp_path) is None


def test_endpoints_are_found_again(tmp_path: Path) -> None:
    known = Endpoints(*(f"http://127.0.0.1:{number}" for number in range(7)))
    with pytest.raises(NotRunning, match="make up"):
        endpoints.load(tmp_path)
    endpoints.store(known, tmp_path)
    assert endpoints.load(tmp_path) == known
    assert [entry.name for entry in tmp_path.iterdir()] == ["endpoints.env"]


def test_a_plan_is_found_again(tmp_path: Path) -> None:
    plan = Plan(tmp_path, ports_from(5000), parameters={"LeaseSeconds": "1"}, variables={"X": "1"})
    plan.store()
    assert load_plan(tmp_path) == plan


def test_the_template_is_read_with_this_machines_issuer_and_origins(tmp_path: Path) -> None:
    plan = Plan(tmp_path, ports_from(5000), page_origins=("http://localhost:1",))
    template = plan.load_template()
    (route,) = template.http_api().routes
    assert route.authorizer is not None
    assert (route.authorizer.issuer, route.authorizer.audience) == (
        plan.url(Port.ISSUER),
        ("reelroom-local",),
    )
    cors = template.buckets()["MediaBucket"].cors
    assert cors is not None
    assert "http://localhost:1" in cors["CORSRules"][0]["AllowedOrigins"]
