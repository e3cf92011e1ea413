"""The issuer's HTTP side: discovery, keys, sign-in, tokens.

Paths of the endpoints are those of a Cognito domain, so that a client differs in one URL only.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from localstack.issuer.authorize import Authorize
from localstack.issuer.codes import Codes
from localstack.issuer.keys import jwk_set
from localstack.issuer.names import LOCAL_GRANT, SCOPE
from localstack.issuer.refresh import RefreshTokens
from localstack.issuer.token import Token
from localstack.issuer.tokens import Issuer

# A web page whose name was pointed at 127.0.0.1 must not be able to mint tokens.
LOCAL_HOSTS = ["127.0.0.1", "localhost"]


def issuer_app(
    issuer: Issuer, codes: Codes, refreshes: RefreshTokens, page_origins: Sequence[str]
) -> Starlette:
    """`page_origins` may redeem codes from a browser and be redirected to."""
    authorize = Authorize(codes, frozenset(page_origins))
    token = Token(issuer, codes, refreshes)

    async def metadata(_: Request) -> Response:
        return JSONResponse(discovery(issuer.url))

    async def keys(_: Request) -> Response:
        return JSONResponse(jwk_set(issuer.key))

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", metadata),
            Route("/.well-known/jwks.json", keys),
            Route("/oauth2/authorize", authorize.show, methods=["GET"]),
            Route("/oauth2/authorize", authorize.decide, methods=["POST"]),
            Route("/oauth2/token", token.exchange, methods=["POST"]),
            Route("/oauth2/revoke", token.revoke, methods=["POST"]),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=LOCAL_HOSTS),
            Middleware(
                CORSMiddleware, allow_origins=list(page_origins), allow_methods=["GET", "POST"]
            ),
        ],
    )


def discovery(url: str) -> dict[str, object]:
    """The metadata document (OpenID Connect Discovery 1.0, section 3)."""
    return {
        "issuer": url,
        "authorization_endpoint": f"{url}/oauth2/authorize",
        "token_endpoint": f"{url}/oauth2/token",
        "revocation_endpoint": f"{url}/oauth2/revoke",
        "jwks_uri": f"{url}/.well-known/jwks.json",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token", LOCAL_GRANT],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", SCOPE],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
    }
