"""GraphQL over HTTP: one request, one answer, the API's refusals as exceptions."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import httpx

from reelroom.client.errors import ApiRefused, Unreachable

T = TypeVar("T")

_TRIES: Final = 8
_FIRST_WAIT_S: Final = 0.2
_LONGEST_WAIT_S: Final = 5.0
_BUSY: Final = {429, 502, 503, 504}
_PASSES: Final = "TRY_AGAIN"


def one_time_key() -> str:
    """Goes with a create: when its answer is lost, the repeat finds what the first call made."""
    return secrets.token_urlsafe(16)


class Transport:
    """`token` is asked for at each request, so that it may be renewed; `renew` is asked when the
    API refuses one, and answers whether there is another to try.

    A request is repeated when nothing answered, or for a cause that passes: every mutation of the
    API may be repeated.
    """

    def __init__(
        self,
        url: str,
        token: Callable[[], str],
        *,
        renew: Callable[[], bool] = lambda: False,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url.rstrip("/").removesuffix("/graphql") + "/graphql"
        self._token = token
        self._renew = renew
        self._http = http or httpx.Client(timeout=httpx.Timeout(35, connect=5), trust_env=False)
        self._sleep = sleep

    def close(self) -> None:
        self._http.close()

    def execute(self, document: str, **variables: object) -> dict[str, Any]:
        """`data` of the answer; raises ApiRefused, Unreachable."""
        return self._until_it_passes(lambda: self._executed(document, variables))

    def mutate(self, document: str, field: str, input_: Mapping[str, object]) -> dict[str, Any]:
        """The payload of one mutation; its first userError is raised as ApiRefused."""
        variables = {"input": dict(input_)}

        def once() -> dict[str, Any]:
            payload = self._executed(document, variables)[field]
            if payload["userErrors"]:
                first = payload["userErrors"][0]
                raise ApiRefused(first["code"], first["message"])
            return dict(payload)

        return self._until_it_passes(once)

    def _until_it_passes(self, once: Callable[[], T]) -> T:
        for attempt in range(_TRIES - 1):
            try:
                return once()
            except Unreachable:
                pass
            except ApiRefused as refusal:
                if refusal.code != _PASSES:
                    raise
            longest = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2**attempt)
            self._sleep(random.uniform(longest / 2, longest))  # nosec B311 # spreads waits, keeps no secret
        return once()

    def _executed(self, document: str, variables: Mapping[str, object]) -> dict[str, Any]:
        body = {"query": document, "variables": variables}
        answer = self._posted(body)
        if answer.status_code == 401 and self._renew():
            answer = self._posted(body)
        return _data(answer)

    def _posted(self, body: Mapping[str, object]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token()}"}
        try:
            return self._http.post(self._url, json=body, headers=headers)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise _no_api(f"{self._url} is no address") from None
        except httpx.TransportError as error:
            problem = type(error).__name__
            raise Unreachable(f"The API at {self._url} does not answer ({problem}).") from None


def _data(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code == 401:
        raise ApiRefused("UNAUTHENTICATED", "The token is missing, wrong or too old.")
    if answer.status_code in _BUSY:
        raise Unreachable(f"The API is busy: it answers {answer.status_code}. Try again.")
    try:
        body = answer.json()
    except ValueError:
        raise _no_api(f"{answer.status_code} without JSON") from None
    if isinstance(body, dict) and body.get("errors"):
        raise _refusal(body["errors"][0])
    if answer.status_code >= 400:
        raise ApiRefused("HTTP", f"The API answered {answer.status_code}.")
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        raise _no_api(f"{answer.status_code} without data")
    return dict(body["data"])


def _no_api(seen: str) -> ApiRefused:
    return ApiRefused("NOT_AN_API", f"There is no API: {seen}. Check its address.")


def _refusal(error: Mapping[str, Any]) -> ApiRefused:
    extensions = error.get("extensions") or {}
    return ApiRefused(
        str(extensions.get("code", "GRAPHQL")),
        str(error.get("message", "")),
        str(extensions.get("requestId", "")),
    )
