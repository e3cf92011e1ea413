"""What a token endpoint answers, and what is believed of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reelroom.client.errors import SignInFailed

_NAMES: Final = ("email", "preferred_username", "cognito:username", "username", "name", "sub")
_LEEWAY_S: Final = 60
_LIFE_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Tokens:
    """`expires_at` is the access token's end in seconds since 1970, `user` a name to show."""

    access: str
    refresh: str
    expires_at: float
    user: str


def tokens_of(answer: Mapping[str, Any], now: float, before: Tokens | None = None) -> Tokens:
    """Of an answer (RFC 6749 section 5.1); what a renewal does not repeat is as `before`."""
    access = str(answer["access_token"])
    named = claims(str(answer.get("id_token") or access))
    return Tokens(
        access=access,
        refresh=str(answer.get("refresh_token") or (before.refresh if before else "")),
        expires_at=now + float(answer.get("expires_in") or _LIFE_S),
        user=before.user if before else name_in(named),
    )


def check_identity(id_token: str, issuer: str, client_id: str, nonce: str, now: float) -> None:
    """Raises SignInFailed unless it was made for this client and this sign-in.

    Its signature need not be looked at: it came from the issuer itself over TLS (OpenID Connect
    Core 1.0, 3.1.3.7, 6), and no right follows from it.
    """
    told = claims(id_token)
    audience = told.get("aud")
    wrong = [
        name
        for name, holds in {
            "iss": told.get("iss") == issuer,
            "aud": client_id in (audience if isinstance(audience, list) else [audience]),
            "exp": float(told.get("exp", 0)) + _LEEWAY_S > now,
            "nonce": told.get("nonce") == nonce,
        }.items()
        if not holds
    ]
    if wrong:
        raise SignInFailed(f"The ID token is not for this sign-in ({', '.join(wrong)}). Try again.")


def name_in(told: Mapping[str, Any]) -> str:
    """A name to show, out of a token's claims."""
    return next((str(told[name]) for name in _NAMES if told.get(name)), "")


def claims(token: str) -> Mapping[str, Any]:
    """What a JWT says; nothing when it is none. Whether it is good is the API's business."""
    try:
        payload = token.split(".")[1]
        decoded = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return decoded if isinstance(decoded, dict) else {}
