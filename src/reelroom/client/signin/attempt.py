"""One sign-in: what is sent with it, so that its answer can be told from any other."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attempt:
    """`state` comes back with the answer, `nonce` in the ID token; `verifier` proves at the token
    endpoint who asked (RFC 7636)."""

    redirect_uri: str
    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls, redirect_uri: str) -> Attempt:
        """256 bits of chance in each."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(redirect_uri, state, nonce, verifier)

    @property
    def challenge(self) -> str:
        """S256: the hash of the verifier."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
