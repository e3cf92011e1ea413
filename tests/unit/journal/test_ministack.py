from __future__ import annotations

import socket
from pathlib import Path

import boto3
import pytest

from localstack import ministack
from localstack.ministack import MinistackFailed, Setup


def test_the_version_is_the_locked_one() -> None:
    assert f"\nministack=={ministack.VERSION} " in ministack.LOCK.read_text()


def test_a_clean_stop_keeps_the_state_when_it_persists(tmp_path: Path, python: Path) -> None:
    setup = Setup(tmp_path, services=("ssm",), persist=True)
    for start in range(2):
        running = ministack.start(python, setup)
        ssm = boto3.client(
            "ssm",
            "us-east-1",
            endpoint_url=running.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        if start == 0:
            ssm.put_parameter(Name="kept", Value="v", Type="String")
        assert ssm.get_parameter(Name="kept")["Parameter"]["Value"] == "v"
        running.stop()
        assert not running.alive


def test_only_this_machine_can_reach_it(tmp_path: Path, python: Path) -> None:
    running = ministack.start(python, Setup(tmp_path, services=("ssm",)))
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    port = f"{running.port:04X}"
    hosts = {
        local.partition(":")[0]
        for _, local, _, state, *_ in listening
        if local.endswith(":" + port) and state == "0A"
    }
    running.kill()
    assert hosts == {"0100007F"}


def test_a_taken_port_is_refused_with_the_reason(tmp_path: Path, python: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(MinistackFailed, match="already in use"):
            ministack.start(python, Setup(tmp_path, services=("ssm",), port=port))


def test_another_ministack_on_the_port_is_not_taken_for_this_one(
    tmp_path: Path, python: Path
) -> None:
    other = ministack.start(python, Setup(tmp_path / "other", services=("ssm",)))
    with pytest.raises(MinistackFailed):
        ministack.start(python, Setup(tmp_path / "mine", services=("ssm",), port=other.port))
    assert other.alive
    other.kill()


def test_an_environment_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("ministack==0.0.0 --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(MinistackFailed, match="uv pip failed"):
        ministack.install(tmp_path / "tools", lock)
    with pytest.raises(MinistackFailed):
        ministack.install(tmp_path / "tools", lock)
