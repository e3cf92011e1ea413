"""Who may come to the door, and the token that each of them holds.

Signed here, not by the local issuer: a wrong token is what an issuer does not make.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import RSAKey

from localstack.issuer.keys import jwk_set
from tests.functions.graphql.api import ADA, BEN, ISSUER

AUDIENCE: Final = "reelroom-local"
SCOPE: Final = "reelroom/api"
NOW: Final = 1_795_262_400.0  # 2026-11-21T12:00:00Z, as the fake clock has it


class Caller(StrEnum):
    """Each kind of caller that every operation is asked by."""

    OWNER = "the owner"
    OTHER = "another user"
    ANONYMOUS = "nobody"
    EXPIRED = "an expired token"
    WRONG_AUDIENCE = "a token for another client"
    NODE = "a node's token"
    WRONG_SCOPE = "a token with another scope"


# What the authorizer answers, before any function runs.
REFUSALS: Final[Mapping[Caller, int]] = {
    Caller.ANONYMOUS: 401,
    Caller.EXPIRED: 401,
    Caller.WRONG_AUDIENCE: 401,
    Caller.NODE: 401,
    Caller.WRONG_SCOPE: 403,
}
_NODE_TOKEN: Final = "nod_0123456789abcdefghjkmnpqrstvwxyz0123456789abcd"
_CHANGES: Final[Mapping[Caller, Mapping[str, Any]]] = {
    Caller.OWNER: {},
    Caller.OTHER: {"sub": BEN},
    Caller.EXPIRED: {"iat": int(NOW) - 7200, "exp": int(NOW) - 3600},
    Caller.WRONG_AUDIENCE: {"client_id": "another-client"},
    Caller.WRONG_SCOPE: {"scope": "openid reelroom/nodes"},
}
CLAIMS: Final[Mapping[str, Any]] = {
    "iss": ISSUER,
    "sub": ADA,
    "client_id": AUDIENCE,
    "token_use": "access",
    "scope": f"openid {SCOPE}",
    "iat": int(NOW),
    "exp": int(NOW) + 3600,
}


@cache
def signing_key() -> RSAKey:
    """The issuer's."""
    return RSAKey.generate_key(2048, auto_kid=True)


async def known_keys() -> Mapping[str, Any]:
    """What the issuer publishes."""
    return jwk_set(signing_key())


def signed(claims: Mapping[str, Any], key: RSAKey | None = None, **header: Any) -> str:
    """RS256 by the issuer's key unless said otherwise; a claim that is None is left out."""
    by = key or signing_key()
    stated = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": signing_key().kid, **header}, stated, by)


@cache
def token_of(caller: Caller) -> str | None:
    """What stands behind `Bearer`; None for nobody."""
    if caller is Caller.ANONYMOUS:
        return None
    if caller is Caller.NODE:
        return _NODE_TOKEN
    return signed({**CLAIMS, **_CHANGES[caller]})
