"""Authorization codes with PKCE: made at sign-in, good once, for one minute.

Rules: RFC 6749 section 4.1, RFC 7636 (S256 only), RFC 8252 section 7.3 (loopback redirects).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

LIFE_S = 60.0
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for."""

    user: str
    redirect_uri: str
    challenge: str
    scope: str
    nonce: str | None


class Codes:
    """Codes that have not been redeemed. `now` answers seconds, `new_code` a secret text."""

    def __init__(self, now: Callable[[], float], new_code: Callable[[], str]) -> None:
        self._now = now
        self._new_code = new_code
        self._open: dict[str, tuple[float, Grant]] = {}

    def add(self, grant: Grant) -> str:
        """A new code for this grant."""
        oldest = self._now() - LIFE_S
        self._open = {code: kept for code, kept in self._open.items() if kept[0] >= oldest}
        code = self._new_code()
        self._open[code] = (self._now(), grant)
        return code

    def redeem(self, code: str, redirect_uri: str, verifier: str) -> Grant | None:
        """The code's grant when everything fits, else None; the code is used up either way."""
        made_at, grant = self._open.pop(code, (float("-inf"), None))
        if grant is None or self._now() - made_at > LIFE_S:
            return None
        right = hmac.compare_digest(challenge(verifier), grant.challenge)
        return grant if right and redirect_uri == grant.redirect_uri else None


def challenge(verifier: str) -> str:
    """The S256 code challenge of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def may_redirect(uri: str, origins: frozenset[str]) -> bool:
    """Whether codes may be sent there: this machine, or one of the page's origins."""
    parts = urlsplit(uri)
    if parts.fragment or parts.scheme not in ("http", "https"):
        return False
    return parts.hostname in LOOPBACK or f"{parts.scheme}://{parts.netloc}" in origins
