"""Refresh tokens: good for a month and until they are revoked, whatever is restarted meanwhile.

As Cognito's, one is used again and again (RFC 6749 section 6), and revoked for good (RFC 7009).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from localstack.issuer.names import REFRESH_LIFETIME_S


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a refresh token stands for; `until` is seconds since 1970."""

    user: str
    scope: str
    until: float


class RefreshTokens:
    """Kept in `path`, by their hashes. `now` answers seconds since 1970, `new_token` a secret."""

    def __init__(self, path: Path, now: Callable[[], float], new_token: Callable[[], str]) -> None:
        self._path = path
        self._now = now
        self._new_token = new_token
        self._open = self._kept()

    def add(self, user: str, scope: str) -> str:
        """A new token."""
        now = self._now()
        self._open = {key: kept for key, kept in self._open.items() if kept.until > now}
        token = self._new_token()
        self._open[_hash(token)] = Refresh(user, scope, now + REFRESH_LIFETIME_S)
        self._keep()
        return token

    def find(self, token: str) -> Refresh | None:
        """What it stands for, or None when it is unknown, revoked or too old."""
        found = self._open.get(_hash(token))
        return found if found and found.until > self._now() else None

    def revoke(self, token: str) -> None:
        """It is good for nothing from now on; an unknown one is that already."""
        if self._open.pop(_hash(token), None):
            self._keep()

    def _kept(self) -> dict[str, Refresh]:
        if not self._path.exists():
            return {}
        kept = json.loads(self._path.read_text(encoding="utf-8"))
        return {key: Refresh(**one) for key, one in kept.items()}

    def _keep(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        made = self._path.with_name(f".{self._path.name}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({key: asdict(one) for key, one in self._open.items()}, file)
        made.replace(self._path)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
