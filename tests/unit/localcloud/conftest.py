"""A gateway over an echo function, tokens of a local issuer, a clock that stands still."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from localstack.gateway.app import gateway_app
from localstack.gateway.event import Api
from localstack.gateway.gateway import Gateway
from localstack.gateway.keys import Keys
from localstack.invoke.outcome import Outcome
from localstack.issuer.keys import jwk_set
from localstack.issuer.names import CLIENT_ID
from localstack.issuer.tokens import Issuer
from localstack.template import Authorizer, Cors, HttpApi, Route
from tests.unit.localcloud.asgi import AsgiClient

NOW = 1_800_000_000.0
ISSUER = "http://127.0.0.1:4601"
PAGE = "http://localhost:5173"
JWT = Authorizer("Jwt", ISSUER, (CLIENT_ID,), "authorization")


@pytest.fixture(scope="session")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


@pytest.fixture
def issuer(key: RSAKey) -> Issuer:
    return Issuer(ISSUER, key, lambda: NOW, lambda: "jti-1")


@dataclass
class Echo:
    """A function that answers with the event it got, or with `value`."""

    events: list[Any] = field(default_factory=list)
    value: Any = None
    failed: bool = False

    async def __call__(self, function: str, event: object) -> Outcome:
        self.events.append((function, event))
        return Outcome(self.value or {"statusCode": 200, "body": "ok"}, self.failed)

    @property
    def event(self) -> dict[str, Any]:
        """The newest event."""
        event: dict[str, Any] = self.events[-1][1]
        return event


@dataclass
class Door:
    """A gateway with a client in front and a function behind."""

    client: AsgiClient
    function: Echo

    def post(self, path: str = "/graphql", **kwargs: Any) -> Any:
        return self.client.post(path, **kwargs)


ROUTES = (
    Route("POST", "/graphql", "Graphql", JWT, ("reelroom/api",)),
    Route("ANY", "/hooks/{node}", "Hooks", None, ()),
    Route("GET", "/any-token", "Graphql", JWT, ()),
)
CORS = Cors((PAGE,), ("POST", "OPTIONS"), ("authorization",), ("apigw-requestid",), 600, False)


def opened(
    key: RSAKey,
    *,
    cors: Cors | None = CORS,
    invoke: Callable[[str, object], Awaitable[Outcome]] | None = None,
    timeout_s: float = 120.0,
    jwks: Callable[[], Awaitable[Mapping[str, Any]]] | None = None,
) -> Door:
    """A door whose issuer has `key`."""

    async def fetch() -> Mapping[str, Any]:
        return jwk_set(key)

    echo = Echo()
    gateway = Gateway(
        http_api=HttpApi("Api", "api1", ROUTES, cors),
        api=Api("api1", "000000000000", "us-east-1"),
        keys=Keys(jwks or fetch, lambda: 0.0),
        invoke=invoke or echo,
        now=lambda: NOW,
        new_id=lambda: "req-1",
        timeout_s=timeout_s,
    )
    return Door(AsgiClient(gateway_app(gateway)), echo)


@pytest.fixture
def door(key: RSAKey) -> Door:
    return opened(key)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
