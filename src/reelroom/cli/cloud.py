"""`up`, `down`, `token`: the local cloud."""

from __future__ import annotations

import subprocess
import sys

import typer

from reelroom.cli.api import access_token, address


def register(app: typer.Typer) -> None:
    app.command()(up)
    app.command()(down)
    app.command()(token)


def up() -> None:
    """Start the local cloud of this checkout and keep it running until Ctrl-C."""
    raise typer.Exit(_localstack("up"))


def down() -> None:
    """Stop it; what it holds stays on disk."""
    raise typer.Exit(_localstack("down"))


def token(context: typer.Context) -> None:
    """Print an access token for --user of the local cloud."""
    typer.echo(access_token(address(context)))


def _localstack(command: str) -> int:
    """In a process of its own: it belongs to the checkout, not to the installed package."""
    return subprocess.run([sys.executable, "-m", "localstack", command], check=False).returncode
