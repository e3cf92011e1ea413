"""What `up` and `status` print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localstack.page.built import is_built
from localstack.plan import Plan, Port
from localstack.supervisor.ports import accepts


def addresses(plan: Plan) -> str:
    """Every part with its address."""
    known = plan.endpoints()
    rows = {
        **({"page": f"{known.api_url}/"} if is_built() else {}),
        "GraphQL": f"{known.api_url}/graphql",
        "sign-in": known.issuer_url,
        "lambda": known.lambda_url,
        "dynamodb": known.dynamodb_url,
        "s3": known.s3_url,
        "ecs": known.ecs_url,
        "all other": known.other_url,
        "data": str(plan.data.resolve()),
        "logs": str(plan.logs().resolve()),
    }
    return "\n".join(f"  {name:<10} {value}" for name, value in rows.items())


def listening(plan: Plan) -> dict[Port, bool]:
    """Which parts accept connections."""
    return {port: accepts(number) for port, number in plan.used_ports().items()}


def failures(failed: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """One line for each function that cannot be imported."""
    return [
        f"  {function} does not start: {error['errorType']}: {error['errorMessage']}"
        for function, error in failed.items()
    ]
