"""`import`: a recording that lies elsewhere."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from reelroom.cli import show
from reelroom.cli.api import room
from reelroom.cli.uploads import watch
from reelroom.client import ClientError


class Tool(StrEnum):
    """As a person types it."""

    ZOOM = "zoom"
    TEAMS = "teams"
    GOOGLE_MEET = "google-meet"
    OTHER = "other"

    @property
    def platform(self) -> str:
        return self.value.upper().replace("-", "_")


def register(app: typer.Typer) -> None:
    app.command("import")(bring_in)


def bring_in(
    context: typer.Context,
    session: Annotated[str, typer.Argument(help="Id of the session, ses_...")],
    where: Annotated[
        str, typer.Argument(help="URL of the file, or what the tool calls the recording.")
    ],
    tool: Annotated[
        Tool, typer.Option("--from", help="The meeting tool that has it.")
    ] = Tool.OTHER,
    token: Annotated[
        bool, typer.Option("--token", help="Read a bearer token from the first line of stdin.")
    ] = False,
    size: Annotated[int | None, typer.Option(help="Its bytes, where the tool told them.")] = None,
    name: Annotated[str, typer.Option(help="What the recording is called.")] = "",
    description: Annotated[str, typer.Option(help="What people say of it.")] = "",
    wait: Annotated[bool, typer.Option(help="Follow the import to its end.")] = True,
) -> None:
    """Import a recording from the web into SESSION."""
    is_url = "://" in where
    credential = _token() if token else ""
    with room(context) as reelroom, show.bytes_bars() as bars:
        job = reelroom.imports.start(
            session,
            where if is_url else "",
            platform=tool.platform,
            reference="" if is_url else where,
            credential=credential,
            size=size,
            name=name,
            description=description,
        )
        done = watch(reelroom, bars, job.id) if wait else job
    typer.echo(done.recording_id if wait else job.id)


def _token() -> str:
    """Not an argument: those are seen by everybody on this machine, and kept by shells."""
    line = sys.stdin.readline().strip()
    if not line:
        raise ClientError(
            "There is no token on stdin. Pipe it in, as `reelroom import ... <token`."
        )
    return line
