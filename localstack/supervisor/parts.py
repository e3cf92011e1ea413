"""The parts of one local cloud."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from localstack.endpoints import clean_environment
from localstack.front.paths import EVENTS_PATH
from localstack.plan import CHECKOUT, Plan, Port
from localstack.supervisor.part import PartSpec


def parts(plan: Plan) -> Iterator[PartSpec]:
    """In the order in which they are listed; they start together."""
    data = plan.data
    used = plan.used_ports()
    if Port.DYNAMODB in used:
        yield _part(plan, "dynamodb", "localstack.journal", Port.DYNAMODB, data / "dynamodb")
    if Port.S3 in used:
        yield _part(plan, "s3", "localstack.objectstore", Port.S3, data / "objects")
    yield replace(
        _part(
            plan,
            "ecs",
            "localstack.fargate",
            Port.ECS,
            data / "ecs",
            *("--efs", str(data / "efs")),
            *("--events", plan.url(Port.LAMBDA) + EVENTS_PATH),
        ),
        clean_up=("--data", str(data / "ecs"), "--kill-leftovers"),
    )
    if Port.OTHER in used:
        module = "localstack.supervisor.emulator"
        yield _part(plan, "other", module, Port.OTHER, data / "ministack")
    yield PartSpec(
        name="front",
        module="localstack.front",
        arguments=("--data", str(data)),
        ports=tuple(plan.ports[port] for port in (Port.API, Port.ISSUER, Port.LAMBDA)),
        environment=_environment(plan),
        log=plan.logs() / "front.log",
        folder=CHECKOUT,
    )


def _part(plan: Plan, name: str, module: str, port: Port, data: Path, *more: str) -> PartSpec:
    number = plan.ports[port]
    return PartSpec(
        name=name,
        module=module,
        arguments=("--port", str(number), "--data", str(data), *more),
        ports=(number,),
        environment=_environment(plan),
        log=plan.logs() / f"{name}.log",
        folder=CHECKOUT,
    )


def _environment(plan: Plan) -> dict[str, str]:
    # Tasks get what the ECS endpoint gets: where the others listen, and the settings.
    own = {**plan.endpoints().environment(), **plan.variables, "PYTHONUNBUFFERED": "1"}
    return clean_environment(own)
