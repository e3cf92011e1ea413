"""`reelroom combine` and `reelroom probe`: the engine on files of this machine, no cloud."""

from __future__ import annotations

import dataclasses
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from reelroom.domain.errors import ReelroomError
from reelroom.domain.media import CombinePlan, CombineProgress, Footage, SourceFile
from reelroom.domain.media_errors import SourcesMismatch
from reelroom.media.commit import commit
from reelroom.media.join import join
from reelroom.media.limits import MediaLimits
from reelroom.media.plan import plan_combine, source_differences
from reelroom.media.probe import probe_footage

REFUSED = 3
_TERMINATED = 128 + signal.SIGTERM

Files = Annotated[list[Path], typer.Argument(help="Camera files, in the order to join them.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="The new file or a folder; nothing is overwritten."),
]
SameContainer = Annotated[
    bool, typer.Option(help="Refuse .mov beside .mp4, though they could be joined.")
]


def register(app: typer.Typer) -> None:
    for command in (combine, probe):
        app.command(rich_help_panel="Files of this machine, without a cloud")(command)


def combine(files: Files, output: Output = None, same_container: SameContainer = False) -> None:
    """Join camera files into one without re-encoding, and prove that nothing was lost.

    Prints a JSON report and exits with 0, or names every difference on stderr, leaves no file
    and exits with 3. A wrong --output is exit code 2, as every wrong call.
    """
    with _refusals(), _terminable():
        limits = MediaLimits()
        plan = plan_combine(_sources(files), limits=limits, same_container=same_container)
        final = _final(output, plan)
        with tempfile.TemporaryDirectory(prefix=".reelroom-", dir=final.parent) as scratch:
            part = Path(scratch) / "joined.part"
            with _progress() as show:
                report = join(plan, part, work_dir=Path(scratch), on_progress=show, limits=limits)
            commit(part, final)
        _print({"output": str(final), **_plain(report)})


def probe(files: Files) -> None:
    """Describe camera files as JSON, and say whether they could be joined.

    Exits with 3 when a file is unusable or differs from the first, every reason on stderr.
    """
    limits = MediaLimits()
    footages: list[Footage] = []
    refusals: list[ReelroomError] = []
    for source in _sources(files):
        try:
            footages.append(probe_footage(source, limits))
        except ReelroomError as error:
            refusals.append(error)
    unlike = source_differences(footages)
    described = [_plain(footage) for footage in footages]
    _print({"files": described, "differences": [_plain(difference) for difference in unlike]})
    for refusal in refusals:
        _say(f"{refusal.code}: {refusal.message}")
    for difference in unlike:
        _say(str(difference))
    if refusals or unlike:
        raise typer.Exit(REFUSED)


def _sources(files: Sequence[Path]) -> list[SourceFile]:
    return [SourceFile(file, file.name) for file in files]


def _final(output: Path | None, plan: CombinePlan) -> Path:
    named = Path(f"{Path(plan.sources[0].footage.name).stem}-combined.{plan.extension}")
    final = named if output is None else output
    if final.is_dir():
        final = final / named
    if not final.suffix:
        final = final.with_name(f"{final.name}.{plan.extension}")
    if final.suffix.lower() not in (f".{end}" for end in plan.extensions):
        raise _wrong(f"{final.name}: these files join into .{plan.extension}; name it so.")
    if not final.parent.is_dir():
        raise _wrong(f"The folder {final.parent} is not there; make it first.")
    if final.exists():
        raise _wrong(f"{final} is there already; choose another name.")
    return final


def _wrong(told: str) -> typer.BadParameter:
    """The footage is well: the call is to be mended."""
    return typer.BadParameter(told, param_hint="--output")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except SourcesMismatch as mismatch:
        for difference in mismatch.differences:
            _say(str(difference))
        raise typer.Exit(REFUSED) from mismatch
    except ReelroomError as refusal:
        _say(f"{refusal.code}: {refusal.message}")
        raise typer.Exit(REFUSED) from refusal
    except OSError as error:
        _say(f"The new file cannot be written: {error.strerror or error}.")
        raise typer.Exit(1) from error


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM unwinds as Ctrl-C does, so that no half-written file stays behind."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(_TERMINATED)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress() -> Iterator[Callable[[CombineProgress], None]]:
    """A bar on stderr where a person watches; silence elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as bars:
        task = bars.add_task("Starting", total=None)

        def show(progress: CombineProgress) -> None:
            bars.update(
                task,
                description=progress.phase.capitalize(),
                completed=progress.bytes_done,
                total=progress.bytes_total,
            )

        yield show


def _plain(value: object) -> dict[str, object]:
    """A frozen noun as JSON-ready values."""
    assert dataclasses.is_dataclass(value)
    assert not isinstance(value, type)
    return dataclasses.asdict(value)


def _print(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, default=_scalar, ensure_ascii=False))


def _scalar(value: object) -> object:
    if isinstance(value, Fraction):
        return round(float(value), 6)
    return str(value)


def _say(message: str) -> None:
    print(message, file=sys.stderr)
