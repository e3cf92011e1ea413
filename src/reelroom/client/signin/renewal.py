"""A good token whenever one is needed, for as long as the issuer renews it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from reelroom.client.errors import SignedOut
from reelroom.client.signin.issuer import Issuer
from reelroom.client.signin.profiles import DEFAULT, Profile, Profiles

_EARLY_S: Final = 60


class SignedIn:
    """As one profile. `issuer` gives the other side of its deployment; `now` answers seconds."""

    def __init__(
        self,
        profiles: Profiles,
        profile: Profile,
        issuer: Callable[[], Issuer],
        now: Callable[[], float] = time.time,
    ) -> None:
        self.profile = profile
        self._profiles = profiles
        self._issuer = issuer
        self._now = now

    def token(self) -> str:
        """An access token that is good for another minute. Raises SignedOut, Unreachable."""
        if not self._is_good(self.profile):
            self._renew(self.profile.tokens.access)
        return self.profile.tokens.access

    def renew(self) -> bool:
        """Whether there is another one for one that was refused. Raises as `token`."""
        before = self.profile.tokens.access
        self._renew(before)
        return self.profile.tokens.access != before

    def _renew(self, stale: str) -> None:
        with self._profiles.alone():
            kept = self._profiles.find(self.profile.name)
            if kept and (kept.tokens.access == stale or not self._is_good(kept)):
                tokens = self._issuer().refresh(kept.tokens) if kept.tokens.refresh else None
                kept = replace(kept, tokens=tokens) if tokens else None
                if kept:
                    self._profiles.keep(kept)
            if kept is None:
                raise self._ended()
            self.profile = kept

    def _ended(self) -> SignedOut:
        name = self.profile.name
        option = "" if name == DEFAULT else f"--profile {name} "
        return SignedOut(self.profile.deployment.url, f"reelroom {option}login")

    def _is_good(self, profile: Profile) -> bool:
        return profile.tokens.expires_at - _EARLY_S > self._now()
