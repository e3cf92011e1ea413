"""`up`, `down`: the local cloud."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import typer

from reelroom.client import ClientError


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="The local cloud")(up)
    app.command(rich_help_panel="The local cloud")(down)


def up() -> None:
    """Start the local cloud of this checkout and keep it running until Ctrl-C."""
    raise typer.Exit(_localstack("up"))


def down() -> None:
    """Stop it; what it holds stays on disk."""
    raise typer.Exit(_localstack("down"))


def _localstack(command: str) -> int:
    """In a process of its own: it belongs to the checkout, not to the installed package."""
    here = Path("localstack/__main__.py").is_file()
    if not here and importlib.util.find_spec("localstack") is None:
        raise ClientError("The local cloud is in the checkout: go there, or use `make up`.")
    return subprocess.run([sys.executable, "-m", "localstack", command], check=False).returncode
