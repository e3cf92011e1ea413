"""`page-deploy`: the built page into the bucket of a stack.

It runs with an operator's AWS credentials, as `sam deploy` does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("page-deploy", rich_help_panel="For operators")(page_deploy)


def page_deploy(
    stack: Annotated[str, typer.Argument(help="Name of the stack.")],
    built: Annotated[Path, typer.Option(help="Folder of the built page.")] = Path("web/dist"),
) -> None:
    """Put the page and its /config.json into the bucket of a deployed stack."""
    from reelroom.aws.page import deploy_page  # no other command needs boto3 at once

    typer.echo(deploy_page(stack, built))
