"""`fsck`: hold a whole deployment against what must always be true.

It runs with the variables of the sweep function (tables, bucket, Files function) and an operator's
credentials; beside a local cloud that runs in this folder it finds them by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from reelroom.cli import show
from reelroom.cli.places import ENDPOINTS

if TYPE_CHECKING:
    from reelroom.fsck.violation import Violation

_KNOWN_BY: Final = "REELROOM_TABLE_SESSIONS"


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="For operators")(fsck)


def fsck(
    mend: Annotated[bool, typer.Option("--repair", help="Do what is safe to do.")] = False,
    media: Annotated[
        Path | None,
        typer.Option(help="The work directory, where it is mounted: sizes are compared too."),
    ] = None,
    grace_h: Annotated[
        float, typer.Option("--grace", min=0, help="Hours that a thing may be without its row.")
    ] = 24,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check rows, objects, open uploads and files; exit 1 when anything does not hold.

    Reads everything there is, twice where something looks wrong: run it when that is affordable.
    """
    # Here, because no other command needs them.
    from reelroom.fsck.check import check, confirmed, repair
    from reelroom.settings import SweepSettings
    from reelroom.wiring import services_for_sweep, survey_of

    join_local_cloud()
    settings = SweepSettings.from_environment()
    folder = media or _local_folder()
    services, survey = services_for_sweep(settings), survey_of(settings, folder)

    def look() -> list[Violation]:
        return check(survey, services.clock(), settings.policy, timedelta(hours=grace_h))

    found = look()
    if found:
        found = confirmed(found, look())
    _tell(found, as_json)
    if mend and found:
        left = repair(services, found)
        show.err.print(f"{len(found) - len(left)} repaired, {len(left)} for a person.")
    raise typer.Exit(1 if found else 0)


def _tell(found: Sequence[Violation], as_json: bool) -> None:
    if as_json:
        fields = ("invariant", "subject", "message", "remedy")
        show.as_json([{name: getattr(one, name) for name in fields} for one in found])
        return
    for violation in found:
        show.out.print(str(violation), markup=False, soft_wrap=True)
    show.err.print("Everything holds." if not found else f"{len(found)} violations.")


def join_local_cloud() -> None:
    """Takes over the variables of the local cloud in this folder, unless others are set."""
    if _KNOWN_BY in os.environ or not ENDPOINTS.exists():
        return
    call = [sys.executable, "-m", "localstack", "variables"]
    told = subprocess.run(call, check=True, capture_output=True, text=True).stdout
    os.environ.update(dict(line.split("=", 1) for line in told.splitlines()))


def _local_folder() -> Path | None:
    known = os.environ.get("REELROOM_WORK_DIR")
    return Path(known) if known and Path(known).is_dir() else None
