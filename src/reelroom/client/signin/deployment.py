"""What a deployment says of itself in `/config.json`: where its API and its sign-in are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from reelroom.client.errors import SignInFailed, Unreachable

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Deployment:
    """`url` is what a person gave, `api_url` the API's without `/graphql`.

    `loopback` are the addresses of this machine that the issuer sends people back to; without any,
    every port of 127.0.0.1 will do.
    """

    url: str
    api_url: str
    issuer: str
    client_id: str
    scope: str
    loopback: tuple[str, ...] = ()


def base_of(url: str) -> str:
    """The address of an API or a page, however it was written."""
    return url.rstrip("/").removesuffix("/graphql")


def discover(url: str, http: httpx.Client) -> Deployment:
    """Asks the page, or the API where it serves one. Raises SignInFailed, Unreachable."""
    url = base_of(url)
    must_be_private(url)
    asked = f"{url}/config.json"
    try:
        answer = http.get(asked)
        told = answer.json() if answer.status_code == 200 else {}
        loopback = tuple(map(str, told.get("loopback", ())))
        if not all(urlsplit(address).hostname in _LOOPBACK for address in loopback):
            raise SignInFailed(f"{asked} would have the sign-in come back to another machine.")
        return Deployment(
            url=url,
            api_url=base_of(urljoin(asked, str(told["graphql"]))),
            issuer=str(told["issuer"]),
            client_id=str(told["clientId"]),
            scope=str(told["scope"]),
            loopback=loopback,
        )
    except httpx.TransportError as error:
        raise Unreachable(f"{asked} does not answer ({type(error).__name__}).") from None
    except (httpx.InvalidURL, ValueError, KeyError, TypeError, AttributeError):
        raise SignInFailed(
            f"{asked} does not say where to sign in. Give the address of the page (PageUrl of the "
            "stack), or --token."
        ) from None


def must_be_private(url: str) -> None:
    """Raises SignInFailed for an address at which others could read along."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise SignInFailed(f"{url} is not HTTPS: others could read along. Nothing was sent.")
