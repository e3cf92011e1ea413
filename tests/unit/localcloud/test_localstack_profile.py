"""The profile with LocalStack; another emulator stands in its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import botocore.session
import pytest
import yaml
from botocore.validate import ParamValidator

from localstack import docker, ministack
from localstack.cloud import LocalCloud
from localstack.docker import LocalStackAway
from localstack.init.__main__ import calls
from localstack.plan import ON_A_MACHINE, Plan, Port
from localstack.supervisor.ports import ports_from
from localstack.template import load_template

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "localstack"


def test_rows_and_bytes_can_be_kept_by_another_emulator(tmp_path: Path) -> None:
    setup = ministack.Setup(data=tmp_path / "emulator", services=("dynamodb", "s3"))
    emulator = ministack.start(ministack.install(), setup)
    try:
        with LocalCloud(tmp_path / "data", localstack_url=emulator.url) as cloud:
            assert {part.spec.name for part in cloud.supervisor.parts} == {"ecs", "front"}
            assert cloud.environment()["AWS_ENDPOINT_URL_S3"] == emulator.url
            tables = cloud.client("dynamodb").list_tables()["TableNames"]
            assert "track_recordings" in tables
            buckets = cloud.client("s3").list_buckets()["Buckets"]
            assert [bucket["Name"] for bucket in buckets] == ["filmroom-recordings"]
    finally:
        emulator.stop()


def test_a_localstack_that_does_not_answer_is_told_with_what_to_do(tmp_path: Path) -> None:
    free = ports_from(0)
    url = f"http://127.0.0.1:{free[Port.S3]}"
    with pytest.raises(LocalStackAway, match="docker compose"):
        docker.check(url)
    with (
        pytest.raises(LocalStackAway),
        LocalCloud(tmp_path / "data", localstack_url=url),
    ):
        pass


def test_the_default_address_is_that_of_localstacks_own_client() -> None:
    assert docker.default_url().startswith("http://localhost")
    assert docker.default_url().endswith(":4566")


def test_only_the_ports_that_are_used_must_be_free(tmp_path: Path) -> None:
    plan = Plan(tmp_path, ports_from(5000), localstack_url="http://localhost:4566")
    assert set(plan.used_ports()) == {Port.API, Port.ISSUER, Port.LAMBDA, Port.ECS}
    assert Port.OTHER not in Plan(tmp_path, ports_from(5000), emulator=False).used_ports()


def test_compose_binds_to_this_machine_only_and_pins_the_last_free_release() -> None:
    compose = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
    service = compose["services"]["localstack"]
    assert service["image"] == "localstack/localstack:${LOCALSTACK_TAG:-4.14.0}"
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert set(service["environment"]["SERVICES"].split(",")) == set(docker.NEEDED)
    hooks = next(volume for volume in service["volumes"] if "ready.d" in volume)
    assert (FOLDER / hooks.split(":")[0]).is_dir()


def test_what_the_hook_is_given_are_calls_that_the_services_take() -> None:
    session = botocore.session.get_session()
    made = list(calls(load_template(ROOT / "template.yaml", ON_A_MACHINE)))
    assert len(made) == (9 + 1) + (2 + 2)
    for name, given in made:
        _, service, command, _ = name.split(".")
        model = session.get_service_model(service.replace("s3api", "s3"))
        operation = "".join(word.title() for word in command.split("-"))
        known = {one.lower(): one for one in model.operation_names}
        shape = model.operation_model(known[operation.lower()]).input_shape
        assert shape is not None
        assert not ParamValidator().validate(given, shape).has_errors()


def test_the_hook_makes_tables_and_bucket_first_and_goes_on_after_a_refusal(
    tmp_path: Path,
) -> None:
    out, log = tmp_path / "out", tmp_path / "log"
    subprocess.run([sys.executable, "-m", "localstack.init", "--out", out], cwd=ROOT, check=True)
    fake = tmp_path / "awslocal"
    fake.write_text(f'#!/bin/sh\necho "$1 $2 $3 $4" >> {log}\n[ "$2" != create-bucket ]\n')
    fake.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", FOLDER / "init" / "ready.d" / "reelroom.sh"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "REELROOM_INIT_FOLDER": str(out)},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.split() for line in log.read_text().splitlines()]
    commands = [f"{service} {command}" for service, command, _, _ in lines]
    assert len(commands) == 14
    assert commands[-1] == "s3api put-bucket-lifecycle-configuration"
    assert max(commands.index(c) for c in set(commands) if "create" in c) < min(
        index for index, c in enumerate(commands) if "create" not in c
    )
    for _, _, option, file in lines:
        assert option == "--cli-input-json"
        assert Path(file.removeprefix("file://")).is_file()
    assert "was not made" in done.stderr


def test_the_hook_does_nothing_without_files(tmp_path: Path) -> None:
    subprocess.run(
        ["/bin/sh", FOLDER / "init" / "ready.d" / "reelroom.sh"],
        env={"PATH": "/usr/bin:/bin", "REELROOM_INIT_FOLDER": str(tmp_path)},
        check=True,
    )
