"""Who calls: the claims that the API's JWT authorizer has verified, and nothing else.

Shape: API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers": claims reach
the function as strings, lists as `[a b]`; `scopes` are those of the route that the token has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from reelroom.domain.errors import Refused
from reelroom.domain.ids import OwnerId
from reelroom.domain.owner import owner_of

SCOPE: Final = "reelroom/api"


class NotAllowed(Refused):
    """Nobody is served without an identity; `status` is HTTP's."""

    status: ClassVar[int]


class Unauthenticated(NotAllowed):
    """The request carries no verified identity."""

    code: ClassVar[str] = "UNAUTHENTICATED"
    status: ClassVar[int] = 401


class Forbidden(NotAllowed):
    """The token was not issued for this API."""

    code: ClassVar[str] = "FORBIDDEN"
    status: ClassVar[int] = 403


def caller_of(event: Mapping[str, Any]) -> OwnerId:
    """The owner that an event (payload format 2.0) speaks for.

    Raises Unauthenticated without issuer and subject, Forbidden without the API's scope, or
    when the token says that it is another than an access token (Cognito's `token_use`).
    """
    jwt = _mapping(_mapping(_mapping(event.get("requestContext")).get("authorizer")).get("jwt"))
    claims = _mapping(jwt.get("claims"))
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not (isinstance(issuer, str) and isinstance(subject, str) and issuer and subject):
        raise Unauthenticated("Sign in, and send the access token in the Authorization header.")
    is_access = claims.get("token_use", "access") == "access"
    if not is_access or SCOPE not in {*words(jwt.get("scopes")), *words(claims.get("scope"))}:
        raise Forbidden(f"This token is not for this API. Use an access token with scope {SCOPE}.")
    return owner_of(issuer, subject)


def words(claim: object) -> list[str]:
    """The words of a claim as the authorizer passes it on: `a b`, `[a b]`, or a list."""
    if isinstance(claim, str):
        return claim.removeprefix("[").removesuffix("]").split()
    return [word for word in claim if isinstance(word, str)] if isinstance(claim, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
