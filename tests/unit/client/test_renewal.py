"""One renewal for all who need it, and none for a token that is good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from reelroom.client import ClientError
from reelroom.client.errors import SignedOut
from reelroom.client.signin.deployment import Deployment
from reelroom.client.signin.issuer import Issuer
from reelroom.client.signin.profiles import Profile, Profiles
from reelroom.client.signin.renewal import SignedIn
from reelroom.client.signin.tokens import Tokens, check_identity, claims

NOW = 1_800_000_000.0
WHERE = Deployment("https://page", "https://page", "https://issuer", "client", "openid")


class Counting:
    """An issuer that takes each refresh token once, as those do that rotate them."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def refresh(self, before: Tokens) -> Tokens | None:
        if before.refresh in self.taken:
            return None
        self.taken.append(before.refresh)
        count = len(self.taken)
        return replace(
            before, access=f"access-{count}", refresh=f"refresh-{count}", expires_at=NOW + 3600
        )


@pytest.fixture
def issuer() -> Counting:
    return Counting()


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(tmp_path / "profiles")


def signed_in(profiles: Profiles, issuer: Counting, expires_at: float = NOW) -> SignedIn:
    """A process of its own that has read the profile before anybody renewed it."""
    profile = Profile("default", WHERE, Tokens("access-0", "refresh-0", expires_at, "ada"))
    return SignedIn(profiles, profile, lambda: cast("Issuer", issuer), lambda: NOW)


def test_a_good_token_is_used_without_asking(profiles: Profiles, issuer: Counting) -> None:
    assert signed_in(profiles, issuer, NOW + 61).token() == "access-0"
    assert issuer.taken == []


def test_processes_that_renew_at_once_renew_once(profiles: Profiles, issuer: Counting) -> None:
    processes = [signed_in(profiles, issuer) for _ in range(8)]
    profiles.keep(processes[0].profile)
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda one: one.token(), processes))
    assert (tokens, issuer.taken) == ({"access-1"}, ["refresh-0"])


def test_a_refused_token_is_renewed_though_its_time_is_not_over(
    profiles: Profiles, issuer: Counting
) -> None:
    first, second = (signed_in(profiles, issuer, NOW + 3600) for _ in range(2))
    profiles.keep(first.profile)
    assert first.renew()
    assert second.renew()
    assert (first.token(), second.token()) == ("access-1", "access-1")
    assert issuer.taken == ["refresh-0"]


@pytest.mark.parametrize("refresh", ["", None])
def test_without_a_refresh_token_or_a_profile_the_sign_in_is_over(
    profiles: Profiles, issuer: Counting, refresh: str | None
) -> None:
    one = signed_in(profiles, issuer)
    if refresh is not None:
        profiles.keep(replace(one.profile, tokens=replace(one.profile.tokens, refresh=refresh)))
    with pytest.raises(SignedOut, match="reelroom login"):
        one.token()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"deployment": {}, "tokens": {}}'])
def test_a_file_that_cannot_be_read_is_told_by_its_path(
    profiles: Profiles, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "profiles" / "default.json"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(ClientError, match=str(path)):
        profiles.find("default")


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.!!.c", "a.W10.c"])
def test_what_is_no_jwt_says_nothing(token: str) -> None:
    assert claims(token) == {}
    with pytest.raises(ClientError, match="iss, aud, exp, nonce"):
        check_identity(token, "https://issuer", "client", "nonce", NOW)
