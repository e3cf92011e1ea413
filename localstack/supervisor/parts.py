"""The parts of one local cloud."""

from __future__ import annotations

from collections.abc import Iterator

from localstack.endpoints import clean_environment
from localstack.invoke.events import EVENTS_PATH
from localstack.plan import CHECKOUT, Plan, Port
from localstack.supervisor.part import PartSpec


def parts(plan: Plan) -> Iterator[PartSpec]:
    """In the order in which they are listed; they start together."""
    data = plan.data
    yield _part(plan, "dynamodb", "localstack.journal", Port.DYNAMODB, data=str(data / "dynamodb"))
    yield _part(plan, "s3", "localstack.objectstore", Port.S3, data=str(data / "objects"))
    yield _part(
        plan,
        "ecs",
        "localstack.fargate",
        Port.ECS,
        data=str(data / "ecs"),
        efs=str(data / "efs"),
        events=plan.url(Port.LAMBDA) + EVENTS_PATH,
    )
    if plan.emulator:
        yield _part(
            plan,
            "other",
            "localstack.supervisor.emulator",
            Port.OTHER,
            data=str(data / "ministack"),
        )
    yield PartSpec(
        name="front",
        module="localstack.front",
        arguments=("--data", str(data)),
        ports=tuple(plan.ports[port] for port in (Port.API, Port.ISSUER, Port.LAMBDA)),
        environment=_environment(plan),
        log=plan.logs() / "front.log",
        folder=CHECKOUT,
    )


def _part(plan: Plan, name: str, module: str, port: Port, **options: str) -> PartSpec:
    number = plan.ports[port]
    given = {"port": str(number), **options}
    return PartSpec(
        name=name,
        module=module,
        arguments=tuple(word for key, value in given.items() for word in (f"--{key}", value)),
        ports=(number,),
        environment=_environment(plan),
        log=plan.logs() / f"{name}.log",
        folder=CHECKOUT,
    )


def _environment(plan: Plan) -> dict[str, str]:
    # Tasks inherit the ECS endpoint's, so every part gets the endpoints.
    return clean_environment(plan.endpoints().environment() | {"PYTHONUNBUFFERED": "1"})
