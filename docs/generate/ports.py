"""Where the local cloud listens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from docs.generate.blocks import table
from localstack.plan import PORT_BASE, Port

_WHAT: Final[Mapping[Port, tuple[str, str]]] = {
    Port.API: ("HTTP API with the JWT authorizer; GraphQL is at `/graphql`", "`REELROOM_API_URL`"),
    Port.ISSUER: ("sign-in: an OIDC issuer for any name", "`REELROOM_ISSUER_URL`"),
    Port.LAMBDA: ("Invoke of the functions, EventBridge events", "`AWS_ENDPOINT_URL_LAMBDA`"),
    Port.DYNAMODB: ("the journal before the DynamoDB emulator", "`AWS_ENDPOINT_URL_DYNAMODB`"),
    Port.S3: ("the object store; faults at `/_faults`", "`AWS_ENDPOINT_URL_S3`"),
    Port.ECS: ("tasks as processes; faults at `/_faults`", "`AWS_ENDPOINT_URL_ECS`"),
    Port.OTHER: ("ministack, for every other service", "`AWS_ENDPOINT_URL`"),
}


def blocks() -> dict[str, str]:
    rows = [(str(PORT_BASE + offset), *_WHAT[port]) for offset, port in enumerate(Port)]
    return {"ports": table(("port", "what listens", "variable"), rows)}
