"""Access tokens with the claims of Cognito's.

Claims: Amazon Cognito Developer Guide, "Understanding the access token": `client_id` and no `aud`,
`token_use`, `scope` with the resource server's name in front.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from localstack.issuer.names import CLIENT_ID, LIFETIME_S, SCOPE

# Fixed, so that a user keeps their library when the keys or the data are made anew.
_USERS = uuid.UUID("5b1c4f0e-6c0b-4c59-9d2b-1f6a0f0d6a5e")
_ACCESS, _ID = "access", "id"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Signs tokens. `url` stands in `iss`; `now` answers seconds since 1970, `new_id` ids."""

    url: str
    key: RSAKey
    now: Callable[[], float]
    new_id: Callable[[], str]

    def issue(self, user: str, scope: str = SCOPE, lifetime_s: int = LIFETIME_S) -> str:
        """An access token for `user`, whose `sub` is always the same."""
        now = int(self.now())
        return self._signed(
            {
                "sub": subject(user),
                "iss": self.url,
                "client_id": CLIENT_ID,
                "token_use": _ACCESS,
                "scope": scope,
                "auth_time": now,
                "iat": now,
                "exp": now + lifetime_s,
                "jti": self.new_id(),
                "username": user,
                "version": 2,
            }
        )

    def identify(self, user: str, nonce: str | None, lifetime_s: int = LIFETIME_S) -> str:
        """An ID token (OpenID Connect Core 1.0), which the API refuses: it has no scope."""
        now = int(self.now())
        claims: dict[str, Any] = {
            "sub": subject(user),
            "iss": self.url,
            "aud": CLIENT_ID,
            "token_use": _ID,
            "auth_time": now,
            "iat": now,
            "exp": now + lifetime_s,
            "cognito:username": user,
        }
        return self._signed(claims | ({"nonce": nonce} if nonce else {}))

    def _signed(self, claims: dict[str, Any]) -> str:
        header = {"alg": "RS256", "kid": str(self.key.kid)}
        return jwt.encode(header, claims, self.key, algorithms=["RS256"])


def subject(user: str) -> str:
    """The `sub` of a user of this issuer."""
    return str(uuid.uuid5(_USERS, user))
