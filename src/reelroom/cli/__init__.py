"""The `reelroom` command.

Exit codes: 0 done; 1 refused, a job that did not end DONE, or the API or storage could not be
reached; 2 the call's words are off; 3 files that `combine` or `probe` cannot join.
"""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from reelroom.cli import (
    api,
    cloud,
    fsck,
    importing,
    media,
    migrate,
    page,
    recordings,
    signin,
    uploads,
)
from reelroom.domain.errors import ReelroomError

app = typer.Typer(
    help="Session recordings: upload footage, combine it without loss, review it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(api.options)
for module in (recordings, uploads, importing, media, signin, cloud, fsck, migrate, page):
    module.register(app)


def main() -> None:
    """Every refusal is one sentence on stderr, and exit code 1."""
    try:
        app()
    except ReelroomError as error:
        told = f"{error.message} [{error.code}]"
        Console(stderr=True, highlight=False).print(told, markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
