"""The way of one request: preflight, limits, route, token, function, answer.

Status codes and quotas: API Gateway Developer Guide, "Quotas for HTTP APIs" and "Troubleshooting
HTTP APIs": 10 MB of body, 10,240 bytes of headers, 30 s for the function.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from localstack.gateway import cors
from localstack.gateway.answer import MalformedAnswerError, from_value
from localstack.gateway.authorizer import TokenRefusedError, authorize
from localstack.gateway.call import Answer, Call, message
from localstack.gateway.event import Api, http_event
from localstack.gateway.keys import Keys
from localstack.gateway.routes import Match, match
from localstack.invoke.outcome import MAX_SYNC_BYTES, Outcome
from localstack.template import HttpApi, Route

MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_HEADER_BYTES = 10_240
INTEGRATION_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Gateway:
    """Answers requests to one HTTP API.

    `invoke` runs a function by logical id; `now` is the time in seconds since 1970; `new_id` makes
    request ids; `timeout_s` is how long a function may take before the gateway gives up.
    """

    http_api: HttpApi
    api: Api
    keys: Keys
    invoke: Callable[[str, object], Awaitable[Outcome]]
    now: Callable[[], float]
    new_id: Callable[[], str]
    timeout_s: float = INTEGRATION_TIMEOUT_S

    async def answer(self, call: Call) -> Answer:
        """Never raises: what goes wrong is a 500 and a line on stderr."""
        request_id = self.new_id()
        early = cors.preflight(self.http_api.cors, call)
        answer = early or cors.with_cors(
            self.http_api.cors, call, await self._routed(call, request_id)
        )
        headers = (*answer.headers, ("apigw-requestid", request_id))
        return Answer(answer.status, answer.body, headers)

    async def _routed(self, call: Call, request_id: str) -> Answer:
        if sum(len(name) + len(value) for name, value in call.headers) > MAX_HEADER_BYTES:
            return message(431, "Request Header Fields Too Large")
        if len(call.body) > MAX_BODY_BYTES:
            return message(413, "Request Entity Too Large")
        found = match(self.http_api.routes, call.method, call.path)
        if found is None:
            return message(404, "Not Found")
        try:
            authorizer = await self._authorized(call, found.route)
        except TokenRefusedError as refusal:
            return _refused(refusal, found.route)
        except (httpx.HTTPError, KeyError, ValueError) as error:
            print(f"the issuer's keys cannot be read: {error!r}", file=sys.stderr)
            return message(500, "Internal Server Error")
        return await self._integrated(call, found, authorizer, request_id)

    async def _authorized(self, call: Call, route: Route) -> Mapping[str, Any] | None:
        name = route.authorizer.header if route.authorizer else "authorization"
        return await authorize(call.header(name), route, self.keys, self.now)

    async def _integrated(
        self, call: Call, found: Match, authorizer: Mapping[str, Any] | None, request_id: str
    ) -> Answer:
        event = http_event(
            call,
            found,
            self.api,
            authorizer=authorizer,
            request_id=request_id,
            now=datetime.fromtimestamp(self.now(), UTC),
        )
        if len(call.body) * 2 > MAX_SYNC_BYTES and len(json.dumps(event)) > MAX_SYNC_BYTES:
            return message(413, "Request Entity Too Large")
        try:
            outcome = await asyncio.wait_for(
                self.invoke(found.route.function, event), self.timeout_s
            )
        except TimeoutError:
            return message(503, "Service Unavailable")
        return _answered(outcome)


def _answered(outcome: Outcome) -> Answer:
    if outcome.failed:
        return message(500, "Internal Server Error")
    try:
        return from_value(outcome.value)
    except MalformedAnswerError as error:
        print(f"the function's answer is malformed: {error}", file=sys.stderr)
        return message(500, "Internal Server Error")


def _refused(refusal: TokenRefusedError, route: Route) -> Answer:
    challenge = "Bearer"
    if refusal.code:
        described = refusal.description.replace('"', "'")
        challenge += (
            f' scope="{" ".join(route.scopes)}" error="{refusal.code}"'
            f' error_description="{described}"'
        )
    text = "Forbidden" if refusal.status == 403 else "Unauthorized"
    return message(refusal.status, text, {"www-authenticate": challenge})
