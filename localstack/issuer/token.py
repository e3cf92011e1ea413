"""`/oauth2/token`: a code, a refresh token, or (on this machine only) just a user's name becomes a
token. `/oauth2/revoke`: a refresh token ends.

Grants: `authorization_code` (RFC 6749 4.1.3 with PKCE), `refresh_token` (section 6), and
`urn:reelroom:grant:local`, which the command line and tests use: `user`, optional `scope` and
`lifetime_s`. A browser page cannot use the latter: requests that carry an Origin are refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from localstack.issuer.codes import Codes
from localstack.issuer.form import form_fields
from localstack.issuer.names import CLIENT_ID, LIFETIME_S, LOCAL_GRANT, MAX_LIFETIME_S, SCOPE
from localstack.issuer.refresh import RefreshTokens
from localstack.issuer.tokens import Issuer

_BEARER = "Bearer"  # RFC 6750
_NO_STORE = {"cache-control": "no-store"}


class Token:
    """Both endpoints."""

    def __init__(self, issuer: Issuer, codes: Codes, refreshes: RefreshTokens) -> None:
        self._issuer = issuer
        self._codes = codes
        self._refreshes = refreshes

    async def exchange(self, request: Request) -> Response:
        form = await form_fields(request)
        kind = form.get("grant_type")
        if kind == "authorization_code":
            return self._for_code(form)
        if kind == "refresh_token":
            return self._for_refresh(form)
        if kind == LOCAL_GRANT:
            if "origin" in request.headers:
                return _error("unauthorized_client", "this grant is not for pages")
            return self._for_name(form)
        return _error("unsupported_grant_type", "use authorization_code or refresh_token")

    async def revoke(self, request: Request) -> Response:
        """RFC 7009: an unknown token is no error."""
        form = await form_fields(request)
        if form.get("client_id") != CLIENT_ID:
            return _unknown_client()
        self._refreshes.revoke(form.get("token", ""))
        return Response(headers=_NO_STORE)

    def _for_code(self, form: Mapping[str, str]) -> Response:
        if form.get("client_id") != CLIENT_ID:
            return _unknown_client()
        grant = self._codes.redeem(
            form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier", "")
        )
        if grant is None:
            return _error("invalid_grant", "the code is used, too old or for somebody else")
        answer = self._answer(self._issuer.issue(grant.user, grant.scope), LIFETIME_S, grant.scope)
        answer["refresh_token"] = self._refreshes.add(grant.user, grant.scope)
        if "openid" in grant.scope.split():
            answer["id_token"] = self._issuer.identify(grant.user, grant.nonce)
        return JSONResponse(answer, headers=_NO_STORE)

    def _for_refresh(self, form: Mapping[str, str]) -> Response:
        if form.get("client_id") != CLIENT_ID:
            return _unknown_client()
        kept = self._refreshes.find(form.get("refresh_token", ""))
        if kept is None:
            return _error("invalid_grant", "the refresh token is unknown, revoked or too old")
        token = self._issuer.issue(kept.user, kept.scope)
        return JSONResponse(self._answer(token, LIFETIME_S, kept.scope), headers=_NO_STORE)

    def _for_name(self, form: Mapping[str, str]) -> Response:
        user, scope = form.get("user", "").strip(), form.get("scope", SCOPE)
        asked = form.get("lifetime_s", str(LIFETIME_S))
        if not user:
            return _error("invalid_request", "user is missing")
        if not asked.isdecimal() or not 0 < int(asked) <= MAX_LIFETIME_S:
            return _error("invalid_request", f"lifetime_s must be 1 to {MAX_LIFETIME_S}")
        token = self._issuer.issue(user, scope, int(asked))
        return JSONResponse(self._answer(token, int(asked), scope), headers=_NO_STORE)

    def _answer(self, token: str, lifetime_s: int, scope: str) -> dict[str, object]:
        return {
            "access_token": token,
            "token_type": _BEARER,
            "expires_in": lifetime_s,
            "scope": scope,
        }


def _unknown_client() -> Response:
    return _error("invalid_client", f"client_id must be {CLIENT_ID}")


def _error(code: str, description: str) -> Response:
    return JSONResponse({"error": code, "error_description": description}, 400, headers=_NO_STORE)
