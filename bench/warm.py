"""The GraphQL function kept warm, called with HTTP API events as its gateway makes them."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from bench.cloud import USER
from localstack.cloud import LocalCloud
from localstack.front.functions import variables
from localstack.plan import CHECKOUT

_FUNCTION: Final = "GraphqlFunction"


class CallFailed(Exception):
    """The API refused what was to be measured."""


@dataclass(frozen=True, slots=True)
class Called:
    """`calls` are AWS operations; all else is in seconds: the whole, what it took of CPU time and
    what of that in the SDK's calls, what was spent in those, and of that on the wire."""

    data: Any
    whole: float
    cpu: float
    sdk_cpu: float
    called: float
    wire: float
    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WarmApi:
    process: subprocess.Popen[str]
    claims: Mapping[str, Any]

    def ask(self, query: str, **values: object) -> Called:
        """The value of the only root field. Raises CallFailed."""
        body = json.dumps({"query": query, "variables": values})
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(_event(body, self.claims)), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        content = json.loads(answer["value"]["body"])
        if content.get("errors"):
            raise CallFailed(str(content["errors"]))
        (value,) = content["data"].values()
        if value is None or (isinstance(value, dict) and value.get("userErrors")):
            raise CallFailed(f"{query}: {value}")
        return Called(
            value,
            answer["seconds"],
            answer["cpu"],
            answer["sdk_cpu"],
            answer["called"],
            answer["wire"],
            tuple(answer["calls"]),
        )

    def mutate(self, field: str, select: str, **input_: object) -> Called:
        kind = f"{field[0].upper()}{field[1:]}Input"
        query = f"mutation ($input: {kind}!) {{ {field}(input: $input) {{ {select} userErrors"
        return self.ask(query + " { code message } } }", input=input_)


@contextmanager
def warm_api(cloud: LocalCloud) -> Iterator[WarmApi]:
    plan = cloud.supervisor.plan
    template = plan.load_template()
    function = template.functions()[_FUNCTION]
    env = {
        **{name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ},
        "PYTHONPATH": str(CHECKOUT),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        **cloud.environment(),
        **variables(plan, template, function),
    }
    with (plan.logs() / "bench-handler.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.handler", function.handler],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=env,
            cwd=CHECKOUT,
            text=True,
        )
    try:
        yield WarmApi(process, _claims(cloud.token(USER)))
    finally:
        process.kill()
        process.communicate()


def _claims(token: str) -> dict[str, Any]:
    """As the gateway's authorizer hands them on."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * 4))
    return {name: str(value) for name, value in claims.items()}


def _event(body: str, claims: Mapping[str, Any]) -> dict[str, Any]:
    """Payload format 2.0."""
    return {
        "version": "2.0",
        "routeKey": "POST /graphql",
        "rawPath": "/graphql",
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "api.example"},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "bench",
            "authorizer": {"jwt": {"claims": dict(claims), "scopes": ["reelroom/api"]}},
            "domainName": "api.example",
            "http": {
                "method": "POST",
                "path": "/graphql",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "bench",
            },
            "requestId": "bench",
            "routeKey": "POST /graphql",
            "stage": "$default",
            "time": "21/Nov/2026:09:30:00 +0000",
            "timeEpoch": 1795253400000,
        },
        "body": body,
        "isBase64Encoded": False,
    }
