"""Which API the command talks to, and as whom: the first of these that is there.

1. `--api` (REELROOM_API), as a person who is signed in there;
2. the profile that `--profile` (REELROOM_PROFILE) names;
3. the local cloud that runs in this folder, as `--user`;
4. the profile `default`, which `reelroom login` makes;
5. the local cloud that was started last, wherever that was.

A token that is given (`--token`, REELROOM_TOKEN) goes before every sign-in.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import typer

from reelroom.cli import places
from reelroom.client import ClientError

if TYPE_CHECKING:
    from reelroom.client import Reelroom
    from reelroom.client.signin.profiles import Profile, Profiles

_LOCAL_USER: Final = "demo"
_NOBODY: Final = "You are not signed in at {0}. Use `reelroom login {0}`, or give --token."


@dataclass(frozen=True, slots=True)
class Options:
    """What stands before the command; empty where nothing was said."""

    api: str
    token: str
    user: str
    profile: str


@dataclass(frozen=True, slots=True)
class Identity:
    """`token` and `renew` as the client takes them; `user` is a name to show, empty when only the
    token knows, and `said` what chose all of it."""

    api_url: str
    user: str
    token: Callable[[], str]
    renew: Callable[[], bool]
    said: str


def options(  # nosec B107 # no token is given
    context: typer.Context,
    api: Annotated[
        str,
        typer.Option(
            help="Address of the page or the API.", envvar=["REELROOM_API", "REELROOM_API_URL"]
        ),
    ] = "",
    profile: Annotated[
        str,
        typer.Option(
            help="Sign-in of this name.",
            envvar="REELROOM_PROFILE",
            autocompletion=lambda: profiles().names(),
        ),
    ] = "",
    token: Annotated[
        str,
        typer.Option(
            help="Access token, in place of a sign-in.", envvar="REELROOM_TOKEN", show_default=False
        ),
    ] = "",
    user: Annotated[
        str, typer.Option(help="Anybody's name, at a local cloud (demo).", envvar="REELROOM_USER")
    ] = "",
) -> None:
    """Session recordings: upload footage, combine it without loss, review it."""
    context.obj = Options(api, token, user, profile)


def room(context: typer.Context, parallel: int = 4) -> Reelroom:
    """The client, signed in."""
    from reelroom.client import Reelroom  # not for `combine`, which is to start at once

    who = identity(context.obj)
    return Reelroom(who.api_url, who.token, renew=who.renew, parallel=parallel)


def identity(given: Options) -> Identity:
    """Raises ClientError when there is no API, or nobody to be there."""
    kept = profiles()
    if given.api:
        return _at(given.api, given, kept, places.cloud_of_folder() or places.cloud_of_person())
    if given.profile:
        return _by_profile(named(kept, given.profile), given)
    if local := places.cloud_of_folder():
        return _at(local["REELROOM_API_URL"], given, kept, local)
    if default := kept.find(_default()):
        return _by_profile(default, given)
    if local := places.cloud_of_person():
        return _at(local["REELROOM_API_URL"], given, kept, local)
    raise ClientError(
        "No API is known. Start the local cloud (`reelroom up`), or sign in at the page of a "
        "deployment (`reelroom login URL`)."
    )


def profiles() -> Profiles:
    from reelroom.client.signin.profiles import Profiles

    return Profiles(places.profiles_folder())


def named(kept: Profiles, name: str) -> Profile:
    """Raises ClientError when there is none."""
    found = kept.find(name)
    if found is None:
        raise ClientError(
            f"Nobody is signed in as profile {name}. Use `reelroom --profile {name} login URL`."
        )
    return found


def _default() -> str:
    from reelroom.client.signin.profiles import DEFAULT

    return DEFAULT


def _at(url: str, given: Options, kept: Profiles, local: Mapping[str, str]) -> Identity:
    """At an address: as a token, a sign-in, or anybody at a local cloud."""
    from reelroom.client.signin.deployment import base_of

    url = base_of(url)
    if given.token:
        return _by_token(url, given.token)
    if given.profile:
        return _by_profile(_of_same_address(named(kept, given.profile), url), given)
    if not given.user and (found := kept.at(url)):
        return _by_profile(found, given)
    issuer = os.environ.get("REELROOM_ISSUER_URL", "")
    if not issuer and url == local.get("REELROOM_API_URL"):  # another API does not know its tokens
        issuer = local.get("REELROOM_ISSUER_URL", "")
    if not issuer:
        raise ClientError(_NOBODY.format(url))
    return _by_name(url, issuer, given.user or _LOCAL_USER)


def _of_same_address(profile: Profile, url: str) -> Profile:
    """The token of one deployment is not sent to another."""
    if url not in (profile.deployment.url, profile.deployment.api_url):
        raise ClientError(f"Profile {profile.name} is signed in at {profile.deployment.url}.")
    return profile


def _by_token(url: str, token: str) -> Identity:
    return Identity(url, "", lambda: token, lambda: False, "token that was given")


def _by_name(url: str, issuer: str, user: str) -> Identity:
    from reelroom.client.signin.local import local_token

    held: list[str] = []

    def token() -> str:
        if not held:
            held.append(local_token(issuer, user))
        return held[0]

    def renew() -> bool:
        held.clear()
        return True

    return Identity(url, user, token, renew, "local cloud")


def _by_profile(profile: Profile, given: Options) -> Identity:
    if given.token:
        return _by_token(profile.deployment.api_url, given.token)
    from reelroom.client.signin.http import plain_http
    from reelroom.client.signin.issuer import Issuer
    from reelroom.client.signin.renewal import SignedIn

    signed_in = SignedIn(profiles(), profile, lambda: Issuer(profile.deployment, plain_http()))
    return Identity(
        profile.deployment.api_url,
        profile.tokens.user,
        signed_in.token,
        signed_in.renew,
        f"profile {profile.name}",
    )
