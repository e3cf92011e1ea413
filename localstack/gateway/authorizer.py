"""What a JWT authorizer lets through.

Behaviour: API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers": RS256
only; `kid`, `iss`, `aud` (or `client_id` where there is no `aud`), `exp`, `nbf`, `iat`, and one of
the route's scopes in `scope` or `scp`. Claims reach the function as strings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from localstack.gateway.keys import Keys
from localstack.template import Authorizer, Route

LEEWAY_S = 30
MAX_TOKEN_BYTES = 8 * 1024


class TokenRefusedError(Exception):
    """The request goes no further; `status` is 401 or 403, `code` RFC 6750's error code."""

    def __init__(self, status: int, code: str | None, description: str = "") -> None:
        super().__init__(description)
        self.status = status
        self.code = code
        self.description = description


async def authorize(
    header: str | None, route: Route, keys: Keys, now: Callable[[], float]
) -> Mapping[str, Any] | None:
    """The event's `authorizer` object, or None for a route without one.

    Raises TokenRefusedError; and what reading the issuer's keys raises.
    """
    if route.authorizer is None:
        return None
    if not header:
        raise TokenRefusedError(401, None)
    claims = await _verified(_bare(header), route.authorizer, keys, now)
    held = _scopes(claims)
    if route.scopes and not set(route.scopes) & set(held):
        raise TokenRefusedError(403, "insufficient_scope", f"needs {' '.join(route.scopes)}")
    return {
        "jwt": {
            "claims": {name: claim_text(value) for name, value in claims.items()},
            "scopes": [scope for scope in route.scopes if scope in held] or None,
        }
    }


def claim_text(value: object) -> str:
    """A claim as the gateway passes it on: `true`, `1612061676`, `[admin user]`, `map[a:b]`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{' '.join(map(claim_text, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{claim_text(part)}' for key, part in value.items())}]"
    return "null" if value is None else str(value)


async def _verified(
    token: str, authorizer: Authorizer, keys: Keys, now: Callable[[], float]
) -> dict[str, Any]:
    if len(token) > MAX_TOKEN_BYTES:
        raise _invalid("the token is too long")
    try:
        key_id = jws.extract_compact(token.encode()).headers().get("kid")
        key = await keys.get(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise _invalid("no key with the token's kid is known")
        claims = jwt.decode(token, key, algorithms=["RS256"]).claims
        jwt.JWTClaimsRegistry(
            now=int(now()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": authorizer.issuer},
            exp={"essential": True},
        ).validate(claims)
    except (JoseError, ValueError) as error:
        raise _invalid(str(error)) from error
    _check_audience(claims, authorizer)
    return claims


def _check_audience(claims: Mapping[str, Any], authorizer: Authorizer) -> None:
    named = claims["aud"] if "aud" in claims else claims.get("client_id")
    held = named if isinstance(named, list) else [named]
    if not any(one in authorizer.audience for one in held):
        raise _invalid("the token is for another audience")


def _scopes(claims: Mapping[str, Any]) -> list[str]:
    held = claims.get("scope", claims.get("scp", ""))
    return [str(scope) for scope in held] if isinstance(held, list) else str(held).split()


def _bare(header: str) -> str:
    kind, _, token = header.strip().partition(" ")
    return token.strip() if kind.lower() == "bearer" else header.strip()


def _invalid(description: str) -> TokenRefusedError:
    return TokenRefusedError(401, "invalid_token", description)
