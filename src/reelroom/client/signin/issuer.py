"""An OpenID Connect issuer: found by discovery, asked for tokens as a public client."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from reelroom.client.errors import SignInFailed, Unreachable
from reelroom.client.signin.attempt import Attempt
from reelroom.client.signin.deployment import Deployment, must_be_private
from reelroom.client.signin.tokens import Tokens, check_identity, tokens_of


class Issuer:
    """Of one deployment. `now` answers seconds since 1970."""

    def __init__(
        self,
        deployment: Deployment,
        http: httpx.Client,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Asks for its endpoints. Raises SignInFailed, Unreachable."""
        self._of = deployment
        self._http = http
        self._now = now
        self._known = self._discovered()

    def address(self, attempt: Attempt) -> str:
        """Where a person signs in."""
        query = {
            "client_id": self._of.client_id,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            "nonce": attempt.nonce,
            "redirect_uri": attempt.redirect_uri,
            "response_type": "code",
            "scope": self._of.scope,
            "state": attempt.state,
        }
        url = self._known["authorization_endpoint"]
        return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"

    def redeem(self, attempt: Attempt, answer: Mapping[str, str]) -> Tokens:
        """The tokens for what came back to the redirect address. Raises SignInFailed."""
        if answer.get("iss", self._of.issuer) != self._of.issuer:  # RFC 9207
            raise SignInFailed("Somebody else than the issuer answered. Try again.")
        if "code" not in answer:
            why = answer.get("error_description") or answer.get("error") or "no code came back"
            raise SignInFailed(f"The sign-in was not granted: {why}.")
        told = self._asked(
            grant_type="authorization_code",
            code=answer["code"],
            redirect_uri=attempt.redirect_uri,
            code_verifier=attempt.verifier,
        )
        if told is None:
            raise SignInFailed("The issuer did not take its own code. Sign in again.")
        if "openid" in self._of.scope.split() or "id_token" in told:
            own = (self._of.issuer, self._of.client_id, attempt.nonce)
            check_identity(str(told.get("id_token", "")), *own, self._now())
        return tokens_of(told, self._now())

    def refresh(self, before: Tokens) -> Tokens | None:
        """New tokens without a person, or None when that is over. Raises SignInFailed,
        Unreachable."""
        told = self._asked(grant_type="refresh_token", refresh_token=before.refresh)
        return None if told is None else tokens_of(told, self._now(), before)

    def revoke(self, tokens: Tokens) -> bool:
        """Whether its issuer can and did (RFC 7009). Raises Unreachable."""
        url = self._known.get("revocation_endpoint", "")
        if not url or not tokens.refresh:
            return False
        return self._posted(url, {"token": tokens.refresh}).status_code == 200

    def _discovered(self) -> dict[str, str]:
        issuer = self._of.issuer
        must_be_private(issuer)
        url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            told = self._http.get(url).json()
            # Discovery 1.0, 4.3: otherwise another issuer's document would pass for this one.
            right = told["issuer"] == issuer
            known = {name: str(value) for name, value in told.items() if name.endswith("_endpoint")}
        except httpx.TransportError as error:
            raise Unreachable(f"{issuer} does not answer ({type(error).__name__}).") from None
        except (httpx.InvalidURL, ValueError, KeyError, TypeError, AttributeError):
            raise SignInFailed(f"{url} is no description of a sign-in.") from None
        if not right or not known.keys() >= {"authorization_endpoint", "token_endpoint"}:
            raise SignInFailed(f"{url} describes another sign-in than {issuer}.")
        for endpoint in known.values():
            must_be_private(endpoint)
        return known

    def _asked(self, **form: str) -> dict[str, Any] | None:
        """The token endpoint's answer, or None when it refuses."""
        answer = self._posted(self._known["token_endpoint"], form)
        if answer.status_code in (400, 401):
            return None
        try:
            told = answer.json()
            if answer.status_code == 200 and told["access_token"]:
                return dict(told)
        except (ValueError, KeyError, TypeError):
            pass
        raise SignInFailed(f"The sign-in answers {answer.status_code} and no token. Try again.")

    def _posted(self, url: str, form: Mapping[str, str]) -> httpx.Response:
        try:
            return self._http.post(url, data={**form, "client_id": self._of.client_id})
        except httpx.TransportError as error:
            problem = type(error).__name__
            raise Unreachable(f"{self._of.issuer} does not answer ({problem}).") from None
