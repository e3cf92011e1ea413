"""Which API the command talks to, and as whom.

From the options, else the environment (REELROOM_API_URL, REELROOM_TOKEN), else the local cloud that
runs in this folder (`.local/endpoints.env`), whose sign-in gives a token for any name.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from reelroom.client import ClientError

if TYPE_CHECKING:
    from reelroom.client import Reelroom

ENDPOINTS: Final = Path(".local/endpoints.env")


@dataclass(frozen=True, slots=True)
class Address:
    """`token` is given, or `issuer_url` gives one for `user`."""

    api_url: str
    issuer_url: str
    token: str
    user: str


def options(  # nosec B107 # no token is given
    context: typer.Context,
    api: Annotated[str, typer.Option(help="URL of the API.", envvar="REELROOM_API_URL")] = "",
    token: Annotated[
        str, typer.Option(help="Access token.", envvar="REELROOM_TOKEN", show_default=False)
    ] = "",
    user: Annotated[
        str, typer.Option(help="Name to sign in with at a local cloud.", envvar="REELROOM_USER")
    ] = "demo",
) -> None:
    """Session recordings: upload footage, combine it without loss, review it."""
    context.obj = (api, token, user)


def address(context: typer.Context) -> Address:
    """Raises ClientError when there is no API to talk to."""
    api, token, user = context.obj
    local = _local()
    url = api or local.get("REELROOM_API_URL", "")
    if not url:
        raise ClientError(
            "No API is known. Start the local cloud (`reelroom up`), or give --api and --token."
        )
    issuer = os.environ.get("REELROOM_ISSUER_URL", "")
    if not issuer and url == local.get("REELROOM_API_URL"):  # another API does not know its tokens
        issuer = local.get("REELROOM_ISSUER_URL", "")
    return Address(url, issuer, token, user)


def room(context: typer.Context, parallel: int = 4) -> Reelroom:
    """The client, signed in."""
    from reelroom.client import Reelroom  # not for `combine`, which is to start at once

    where = address(context)
    return Reelroom(where.api_url, access_token(where), parallel=parallel)


def access_token(where: Address) -> str:
    """Raises ClientError when there is no way to get one."""
    if where.token:
        return where.token
    if not where.issuer_url:
        raise ClientError("A token is needed: give --token or set REELROOM_TOKEN.")
    from reelroom.client.signin import local_token

    return local_token(where.issuer_url, where.user)


def _local() -> dict[str, str]:
    """The endpoints of the local cloud in this folder."""
    if not ENDPOINTS.exists():
        return {}
    lines = ENDPOINTS.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
