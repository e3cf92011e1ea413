"""The issuer's signing keys, found by OIDC discovery and kept.

An unknown key id makes the set be read again, but at most once in `REFETCH_S`: forged ids must not
turn into a stream of requests to the issuer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
from joserfc.jwk import RSAKey

REFETCH_S = 300.0


class Keys:
    """RSA keys by their id. `fetch` answers a JWK set; `now` the time in seconds."""

    def __init__(
        self, fetch: Callable[[], Awaitable[Mapping[str, Any]]], now: Callable[[], float]
    ) -> None:
        self._fetch = fetch
        self._now = now
        self._keys: dict[str, RSAKey] = {}
        self._fetched_at: float | None = None

    async def get(self, key_id: str) -> RSAKey | None:
        """The key with this id, or None. Raises what `fetch` raises."""
        due = self._fetched_at is None or self._now() - self._fetched_at >= REFETCH_S
        if key_id not in self._keys and due:
            found = await self._fetch()
            self._fetched_at = self._now()
            self._keys = {
                jwk["kid"]: RSAKey.import_key(jwk)
                for jwk in found["keys"]
                if jwk.get("kty") == "RSA" and "kid" in jwk
            }
        return self._keys.get(key_id)


def discovered(issuer: str) -> Callable[[], Awaitable[Mapping[str, Any]]]:
    """Reads an issuer's JWK set (OpenID Connect Discovery 1.0). Raises httpx.HTTPError."""

    async def fetch() -> Mapping[str, Any]:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            metadata = await client.get(f"{issuer}/.well-known/openid-configuration")
            keys = await client.get(metadata.raise_for_status().json()["jwks_uri"])
            found: Mapping[str, Any] = keys.raise_for_status().json()
            return found

    return fetch
