"""`/oauth2/authorize`: the sign-in page, and the code that one of its buttons sends back."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from localstack.issuer.codes import Codes, Grant, may_redirect
from localstack.issuer.form import form_fields
from localstack.issuer.names import CLIENT_ID, SCOPE
from localstack.issuer.page import sign_in_page

_ASKED = (
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
)
# A frame around the page could steal the one click that signs in.
_NO_FRAMES = {"content-security-policy": "frame-ancestors 'none'", "cache-control": "no-store"}


class Authorize:
    """Both halves of the endpoint; `origins` are the page's, where codes may be sent."""

    def __init__(self, codes: Codes, origins: frozenset[str]) -> None:
        self._codes = codes
        self._origins = origins

    async def show(self, request: Request) -> Response:
        """GET: the page, or why there is none."""
        asked = _asked(request.query_params)
        refused = self._refused(asked)
        return refused or HTMLResponse(sign_in_page(asked), headers=_NO_FRAMES)

    async def decide(self, request: Request) -> Response:
        """POST by a button of the page: back to the application with a code."""
        # Another site must not be able to press the button for a visitor of this machine.
        if request.headers.get("origin") not in (None, f"http://{request.headers['host']}"):
            return PlainTextResponse("the sign-in page itself has to send this", 403)
        form = await form_fields(request)
        asked = _asked(form)
        refused = self._refused(asked)
        if refused:
            return refused
        if not (user := form.get("user", "")).strip():
            return PlainTextResponse("choose a user", 400)
        grant = Grant(
            user=user.strip(),
            redirect_uri=asked["redirect_uri"],
            challenge=asked["code_challenge"],
            scope=asked.get("scope", SCOPE),
            nonce=asked.get("nonce"),
        )
        return _back(asked, {"code": self._codes.add(grant)})

    def _refused(self, asked: Mapping[str, str]) -> Response | None:
        # RFC 6749 4.1.2.1: an unknown client or address must not be redirected to.
        if asked.get("client_id") != CLIENT_ID:
            return PlainTextResponse(f"client_id must be {CLIENT_ID}", 400)
        if not may_redirect(asked.get("redirect_uri", ""), self._origins):
            return PlainTextResponse("redirect_uri must be on this machine or the page's", 400)
        if asked.get("response_type") != "code":
            return _back(asked, {"error": "unsupported_response_type"})
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            described = "PKCE with S256 is required"
            return _back(asked, {"error": "invalid_request", "error_description": described})
        return None


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in _ASKED if name in given}


def _back(asked: Mapping[str, str], answer: Mapping[str, str]) -> Response:
    uri = asked["redirect_uri"]
    query = urlencode({**answer, **({"state": asked["state"]} if "state" in asked else {})})
    joint = "&" if urlsplit(uri).query else "?"
    return RedirectResponse(f"{uri}{joint}{query}", 303)
