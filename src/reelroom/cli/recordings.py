"""`sessions`, `create`, `recordings`, `download`, `rm`: what is there."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from reelroom.cli import show
from reelroom.cli.api import room

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the API gives it.")]


def register(app: typer.Typer) -> None:
    for command in (sessions, create, recordings, download, rm):
        app.command(rich_help_panel="Sessions and recordings")(command)


def sessions(context: typer.Context) -> None:
    """List your sessions, newest first."""
    with room(context) as reelroom:
        show.table(
            ("ID", "DATE", "TITLE", "RECORDINGS", "SIZE"),
            (
                (one.id, one.date, one.title, one.recording_count, show.size(one.total_bytes))
                for one in reelroom.sessions.all()
            ),
        )


def create(
    context: typer.Context,
    title: str,
    date: Annotated[str, typer.Option(help="As 2026-11-21; today if left out.")] = "",
    location: str = "",
    notes: str = "",
) -> None:
    """Make a session and print its id."""
    day = date or datetime.now().astimezone().date().isoformat()
    if not _is_day(day):
        raise typer.BadParameter(f"{day} is no day; write it as 2026-11-21.", param_hint="--date")
    with room(context) as reelroom:
        typer.echo(reelroom.sessions.create(title, day, location, notes).id)


def _is_day(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).date().isoformat() == text
    except ValueError:
        return False


def recordings(context: typer.Context, session: str, as_json: AsJson = False) -> None:
    """List a session's recordings, newest first."""
    with room(context) as reelroom:
        found = list(reelroom.recordings.of(session))
    if as_json:
        typer.echo(json.dumps([one.fields for one in found], indent=2))
        return
    show.table(
        ("ID", "NAME", "LENGTH", "SIZE", "DESCRIPTION"),
        (
            (
                one.id,
                one.file_name,
                show.clock(one.duration_ms),
                show.size(one.size_bytes),
                one.description,
            )
            for one in found
        ),
    )


def download(
    context: typer.Context,
    recording: str,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to.")] = None,
) -> None:
    """Save a recording; called again, it resumes, or finds that all of it is there."""
    with room(context) as reelroom, show.bytes_bars() as bars:
        known = reelroom.recordings.get(recording)
        to = output or Path(Path(known.file_name).name)
        row = bars.add_task(to.name, total=known.size_bytes)
        reelroom.download(recording, to, lambda count: bars.advance(row, count))
    typer.echo(to)


def rm(
    context: typer.Context,
    things: Annotated[list[str], typer.Argument(help="ses_... or rec_...")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove sessions with all they own, or single recordings."""
    for thing in things:
        if not thing.startswith(("ses_", "rec_")):
            told = f"{thing} is neither a session (ses_...) nor a recording (rec_...)."
            raise typer.BadParameter(told, param_hint="THINGS")
    with room(context) as reelroom:
        for thing in things:
            is_session = thing.startswith("ses_")
            what = "this session and everything in it" if is_session else "this recording"
            if not yes:
                typer.confirm(f"Remove {what} ({thing}) for good?", abort=True)
            if is_session:
                reelroom.sessions.remove(thing)
            else:
                reelroom.recordings.delete(thing)
