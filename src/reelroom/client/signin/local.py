"""Signing in at a local cloud, whose issuer takes anybody's word for a name."""

from __future__ import annotations

from typing import Final

import httpx

from reelroom.client.errors import ClientError

LOCAL_GRANT: Final = "urn:reelroom:grant:local"


def local_token(issuer_url: str, user: str) -> str:
    """An access token for `user`; raises ClientError."""
    form = {"grant_type": LOCAL_GRANT, "user": user}
    try:
        answer = httpx.post(f"{issuer_url}/oauth2/token", data=form, trust_env=False)
    except (httpx.TransportError, httpx.InvalidURL):
        raise ClientError("The local cloud does not answer. Start it with `reelroom up`.") from None
    try:
        return str(answer.json()["access_token"])
    except (ValueError, KeyError, TypeError):
        raise ClientError(
            f"The sign-in answers {answer.status_code} and no token. Give --token."
        ) from None
