"""`migrate`: bring the rows of a deployment up to date after a new version was deployed."""

from __future__ import annotations

import typer

from reelroom.cli import show
from reelroom.cli.fsck import join_local_cloud


def register(app: typer.Typer) -> None:
    app.command()(migrate)


def migrate() -> None:
    """Fill in what rows of earlier versions lack; repeating it changes nothing.

    Everything is read and served without it; filters of the list find older sessions only after it.
    Runs with the variables of the sweep function and an operator's credentials, as `fsck` does.
    """
    # Here, because no other command needs them.
    from reelroom.settings import SweepSettings
    from reelroom.usecases.migrate import back_fill
    from reelroom.wiring import services_for_sweep, survey_of

    join_local_cloud()
    settings = SweepSettings.from_environment()
    services, survey = services_for_sweep(settings), survey_of(settings, None)
    sessions = changed = 0
    for _, rows in back_fill(services, survey.rows):
        sessions, changed = sessions + 1, changed + rows
    show.out.print(f"{sessions} sessions, {changed} rows changed.")
