"""The whole way in, in one process: the template's routes, authorizer, real handlers, rows.

Only the rows and the storage behind the handlers are in memory.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
from mangum import Mangum

from functions.graphql.endpoint import Endpoint
from localstack.gateway.app import gateway_app
from localstack.gateway.event import Api as ApiName
from localstack.gateway.gateway import Gateway
from localstack.gateway.keys import Keys
from localstack.invoke.outcome import Outcome
from localstack.template import HttpApi, load_template
from tests.fakes.services import World
from tests.functions.graphql.api import ISSUER, lambda_context, schema
from tests.security.callers import AUDIENCE, NOW, Caller, known_keys, token_of
from tests.unit.localcloud.asgi import AsgiClient

ROOT: Final = Path(__file__).parents[2]
PARAMETERS: Final = {"Issuer": ISSUER, "Audience": AUDIENCE, "JobsImage": "jobs:1"}
Handler = Callable[[Any, Any], Any]


def graphql_handler(world: World) -> Handler:
    return Mangum(Endpoint(schema(), world.services), lifespan="off")


# Every function with a route in the template, by its logical id.
HANDLERS: Final[Mapping[str, Callable[[World], Handler]]] = {"GraphqlFunction": graphql_handler}


@cache
def http_api() -> HttpApi:
    return load_template(ROOT / "template.yaml", PARAMETERS).http_api()


@dataclass(frozen=True, slots=True)
class Call:
    """A request without its caller; `body` is sent as JSON when there is one."""

    method: str
    path: str
    body: object = None


@dataclass
class Door:
    """`invoked` names the functions that the gateway has let callers through to."""

    world: World
    invoked: list[str] = field(default_factory=list)

    def ask(self, caller: Caller, call: Call) -> httpx.Response:
        return self.send(token_of(caller), call)

    def send(self, token: str | None, call: Call, **headers: str) -> httpx.Response:
        """As `send_bytes`, with a JSON body and a bearer token."""
        sent = {"content-type": "application/json"} if call.body is not None else {}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        body = b"" if call.body is None else json.dumps(call.body).encode()
        return self.send_bytes(call.method, call.path, body, sent | headers)

    def send_bytes(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        client = AsgiClient(gateway_app(self._gateway()))
        return client.request(method, path, content=body, headers=dict(headers))

    def _gateway(self) -> Gateway:
        return Gateway(
            http_api=http_api(),
            api=ApiName("api1", "000000000000", "us-east-1"),
            keys=Keys(known_keys, lambda: 0.0),
            invoke=self._invoke,
            now=lambda: NOW,
            new_id=lambda: "request-1",
        )

    async def _invoke(self, function: str, event: object) -> Outcome:
        self.invoked.append(function)
        handler = HANDLERS[function](self.world)
        return Outcome(await asyncio.to_thread(_handled, handler, event))


def _handled(handler: Handler, event: object) -> object:
    """Mangum runs a loop of its own, as it does in Lambda: on a thread that has none yet."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        return handler(event, lambda_context())
    finally:
        loop.close()
