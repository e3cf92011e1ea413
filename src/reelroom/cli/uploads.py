"""`upload`, `jobs`, `job`, `cancel`, `retry`, `replace`, `drop`: footage on its way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from reelroom.cli import show
from reelroom.cli.api import room
from reelroom.client import ClientError
from reelroom.client.targets import PARALLEL

if TYPE_CHECKING:
    from reelroom.client import Reelroom
    from reelroom.client.models import Job

Footage = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)]


def register(app: typer.Typer) -> None:
    for command in (upload, jobs, job, cancel, retry, replace, drop):
        app.command(rich_help_panel="Footage on its way")(command)


def upload(
    context: typer.Context,
    session: Annotated[str, typer.Argument(help="Id of the session, ses_...")],
    files: Footage,
    description: Annotated[str, typer.Option(help="What the recording will be called.")] = "",
    parallel: Annotated[int, typer.Option(min=1, max=32, help="Parts at a time.")] = PARALLEL,
) -> None:
    """Send FILES in this order and combine them; called again, it resumes."""
    with room(context, parallel) as reelroom, show.bytes_bars() as bars:
        done = send(reelroom, bars, session, files, description)
    typer.echo(done.recording_id)


def send(
    reelroom: Reelroom, bars: Progress, session: str, files: list[Path], description: str
) -> Job:
    """With a bar per file and one per phase of the combine; raises ClientError when it fails."""
    rows = [bars.add_task(path.name, total=path.stat().st_size) for path in files]
    queued = reelroom.uploads.send(
        session,
        files,
        description,
        lambda position, count: bars.advance(rows[position], count),
    )
    return watch(reelroom, bars, queued.id)


def watch(reelroom: Reelroom, bars: Progress, job_id: str) -> Job:
    """Follow a job to its end; raises ClientError unless it is DONE."""
    phases: dict[str, object] = {}
    waiting = ""
    for state in reelroom.follow(job_id):
        if state.progress:
            phase = state.progress.phase
            if phase not in phases:
                _fill(bars, phases)
                phases[phase] = bars.add_task(phase.capitalize(), total=state.progress.bytes_total)
            bars.update(phases[phase], completed=state.progress.bytes_done)  # type: ignore[arg-type]
        if state.reason and state.reason[1] != waiting:
            waiting = state.reason[1]
            bars.console.print(waiting, markup=False)
    if state.status != "DONE":
        raise ClientError(_not_done(state))
    _fill(bars, phases)
    return state


def _not_done(state: Job) -> str:
    """What to do now; why was said before."""
    code = state.reason[0] if state.reason else state.status
    ended = f"Nothing was combined: {state.id} is {state.status} ({code})."
    if state.status != "AWAITING_FIX":
        return ended
    return (
        f"{ended} Put another file in the place of the odd one (`reelroom replace {state.id} "
        "NAME FILE`), take it out (`reelroom drop`), or give it up (`reelroom cancel`)."
    )


def jobs(context: typer.Context, session: str) -> None:
    """List a session's jobs, newest first, and why they wait or ended."""
    with room(context) as reelroom:
        show.table(
            ("ID", "KIND", "STATUS", "PROGRESS", "REASON"),
            (
                (
                    one.id,
                    one.kind,
                    one.status,
                    f"{one.progress.phase} {one.progress.percent} %" if one.progress else "",
                    one.reason[1] if one.reason else "",
                )
                for one in reelroom.jobs.of(session)
            ),
        )


def job(context: typer.Context, job_id: Annotated[str, typer.Argument(help="job_...")]) -> None:
    """Follow a job to its end."""
    with room(context) as reelroom, show.bytes_bars() as bars:
        watch(reelroom, bars, job_id)


def cancel(
    context: typer.Context, thing: Annotated[str, typer.Argument(help="upl_... or job_...")]
) -> None:
    """Give up an upload, or stop a job; what was sent is deleted."""
    with room(context) as reelroom:
        if thing.startswith("upl_"):
            reelroom.uploads.cancel(thing)
        else:
            reelroom.jobs.cancel(thing)


def retry(context: typer.Context, job_id: Annotated[str, typer.Argument(help="job_...")]) -> None:
    """Try a waiting job now, or a mended one again."""
    with room(context) as reelroom:
        show.out.print(reelroom.jobs.retry(job_id).status)


def replace(
    context: typer.Context,
    job_id: Annotated[str, typer.Argument(help="job_... that awaits a fix.")],
    name: Annotated[str, typer.Argument(help="Name of the file that goes.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
) -> None:
    """Put FILE in the place of an odd one and combine again; the others are not sent again."""
    with room(context) as reelroom, show.bytes_bars() as bars:
        odd = _source(reelroom, job_id, name)
        row = bars.add_task(file.name, total=file.stat().st_size)
        fresh = reelroom.uploads.replace(odd, file)
        with ThreadPoolExecutor(PARALLEL) as executor:
            told = partial(bars.advance, row)
            reelroom.uploads.send_source(file, fresh, executor, on_bytes=told)
        done = watch(reelroom, bars, reelroom.jobs.retry(job_id).id)
    typer.echo(done.recording_id)


def drop(
    context: typer.Context,
    job_id: Annotated[str, typer.Argument(help="job_... that awaits a fix.")],
    name: Annotated[str, typer.Argument(help="Name of the file that goes.")],
) -> None:
    """Take an odd file out and combine the others; they are not sent again."""
    with room(context) as reelroom, show.bytes_bars() as bars:
        reelroom.uploads.take_out(_source(reelroom, job_id, name))
        done = watch(reelroom, bars, reelroom.jobs.retry(job_id).id)
    typer.echo(done.recording_id)


def _source(reelroom: Reelroom, job_id: str, name: str) -> str:
    """The id of the one file with this name; raises ClientError otherwise."""
    sources = reelroom.uploads.of_job(job_id).sources
    found = [one.id for one in sources if one.name == name]
    if len(found) != 1:
        names = ", ".join(one.name for one in sources)
        raise ClientError(f"{len(found)} files of this job are called {name}. It has: {names}.")
    return found[0]


def _fill(bars: Progress, phases: dict[str, object]) -> None:
    """The bar of a phase that is over is full."""
    for task in bars.tasks:
        if task.id in phases.values():
            bars.update(task.id, completed=task.total)
