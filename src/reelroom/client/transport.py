"""GraphQL over HTTP: one request, one answer, the API's refusals as exceptions."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx

from reelroom.client.errors import ApiRefused, Unreachable

_TRIES: Final = 5
_FIRST_WAIT_S: Final = 0.2


class Transport:
    """`token` is asked for at each request, so that it may be renewed.

    A request is repeated when nothing answered or the gateway was busy: every mutation of the API
    may be repeated.
    """

    def __init__(
        self,
        url: str,
        token: Callable[[], str],
        *,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url.rstrip("/") + "/graphql"
        self._token = token
        self._http = http or httpx.Client(timeout=httpx.Timeout(35, connect=5), trust_env=False)
        self._sleep = sleep

    def execute(self, document: str, **variables: object) -> dict[str, Any]:
        """`data` of the answer; raises ApiRefused, Unreachable."""
        answer = self._answered({"query": document, "variables": variables})
        if answer.status_code == 401:
            raise ApiRefused("UNAUTHENTICATED", "The token is missing, wrong or too old.")
        try:
            body = answer.json()
        except ValueError:
            raise Unreachable(
                f"The API answered {answer.status_code} and no JSON. Check its address."
            ) from None
        if body.get("errors"):
            raise _refusal(body["errors"][0])
        if answer.status_code >= 400:
            raise ApiRefused("HTTP", f"The API answered {answer.status_code}.")
        return dict(body["data"])

    def mutate(self, document: str, field: str, input_: Mapping[str, object]) -> dict[str, Any]:
        """The payload of one mutation; its first userError is raised as ApiRefused."""
        payload = self.execute(document, input=dict(input_))[field]
        if payload["userErrors"]:
            first = payload["userErrors"][0]
            raise ApiRefused(first["code"], first["message"])
        return dict(payload)

    def _answered(self, body: Mapping[str, object]) -> httpx.Response:
        for attempt in range(_TRIES):
            try:
                answer = self._http.post(
                    self._url, json=body, headers={"Authorization": f"Bearer {self._token()}"}
                )
                if answer.status_code not in {429, 502, 503, 504}:
                    return answer
                problem = f"it answers {answer.status_code}"
            except httpx.TransportError as error:
                problem = type(error).__name__
            self._sleep(random.uniform(0, _FIRST_WAIT_S * 2**attempt))
        raise Unreachable(f"The API at {self._url} cannot be reached ({problem}). Is it up?")


def _refusal(error: Mapping[str, Any]) -> ApiRefused:
    extensions = error.get("extensions") or {}
    return ApiRefused(
        str(extensions.get("code", "GRAPHQL")),
        str(error.get("message", "")),
        str(extensions.get("requestId", "")),
    )
