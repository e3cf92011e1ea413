"""`login`, `logout`, `whoami`, `token`: as whom."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING, Annotated, Final

import typer

from reelroom.cli import places, show
from reelroom.cli.api import Options, identity, profiles
from reelroom.client import ClientError

if TYPE_CHECKING:
    from reelroom.client.signin.profiles import Profile

_PATIENCE_S: Final = 300.0

Where = Annotated[str, typer.Argument(help="Address of the page; else that of --api.")]
NoBrowser = Annotated[
    bool, typer.Option("--no-browser", help="Print the address, and open nothing.")
]


def register(app: typer.Typer) -> None:
    for command in (login, logout, whoami, token):
        app.command(rich_help_panel="Who you are")(command)


def login(context: typer.Context, url: Where = "", no_browser: NoBrowser = False) -> None:
    """Sign in with a browser; the sign-in is kept as --profile, or as the default one."""
    from reelroom.client.signin.attempt import Attempt
    from reelroom.client.signin.deployment import discover
    from reelroom.client.signin.http import plain_http
    from reelroom.client.signin.issuer import Issuer
    from reelroom.client.signin.loopback import listening
    from reelroom.client.signin.profiles import DEFAULT, Profile

    name = context.obj.profile or DEFAULT
    with plain_http() as http:
        deployment = discover(url or _address(context.obj, name), http)
        issuer = Issuer(deployment, http)
        with listening(deployment.loopback) as loopback:
            attempt = Attempt.new(loopback.redirect_uri)
            _send_to(issuer.address(attempt), no_browser)
            answer = loopback.answer(attempt.state, _PATIENCE_S)
        made = Profile(name, deployment, issuer.redeem(attempt, answer))
    profiles().keep(made)
    _tell(made)


def logout(context: typer.Context) -> None:
    """End a sign-in: here, and at its issuer."""
    from reelroom.client.signin.http import plain_http
    from reelroom.client.signin.issuer import Issuer

    kept = profiles()
    found = _signed_in(context.obj)
    kept.remove(found.name)
    try:
        with plain_http() as http:
            ended = Issuer(found.deployment, http).revoke(found.tokens)
    except ClientError as error:
        told = f"You are signed out here, but the issuer was not told. {error.message}"
        raise ClientError(told) from None
    left = "" if ended else " Its issuer ends no sign-ins: the old one is good until it expires."
    show.err.print(f"Signed out at {found.deployment.url}.{left}", markup=False, soft_wrap=True)


def whoami(context: typer.Context) -> None:
    """Print who you are, where, and by which sign-in."""
    from reelroom.client.signin.tokens import claims, name_in

    who = identity(context.obj)
    user = name_in(claims(who.token()))  # asked for in any case: it may be over
    typer.echo(f"{who.user or user or 'somebody'} at {who.api_url} ({who.said})")


def token(context: typer.Context) -> None:
    """Print an access token, for another program."""
    typer.echo(identity(context.obj).token())


def _address(given: Options, name: str) -> str:
    """Where to sign in; raises ClientError when nothing says it."""
    if given.api:
        return given.api
    if kept := profiles().find(name):
        return kept.deployment.url
    if local := places.cloud_of_folder() or places.cloud_of_person():
        return local["REELROOM_API_URL"]
    raise ClientError("Say where: `reelroom login URL`, with the address of the page.")


def _signed_in(given: Options) -> Profile:
    from reelroom.client.signin.profiles import DEFAULT

    kept = profiles()
    name = given.profile or DEFAULT
    found = kept.at(given.api) if given.api and not given.profile else kept.find(name)
    if found is None:
        raise ClientError(
            f"Nobody is signed in {f'at {given.api}' if given.api else f'as {name}'}."
        )
    return found


def _send_to(address: str, no_browser: bool) -> None:
    opened = not no_browser and webbrowser.open(address)
    if opened:
        show.err.print("Your browser opens to sign in. If it does not, open this address:")
    else:
        show.err.print("Open this address in a browser of this machine to sign in:")
    show.err.print(address, markup=False, soft_wrap=True)


def _tell(made: Profile) -> None:
    show.err.print(
        f"Signed in as {made.tokens.user} at {made.deployment.url} (profile {made.name}).",
        markup=False,
        soft_wrap=True,
    )
