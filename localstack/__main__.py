"""`python -m localstack up|down|status [--data DIR] [--port-base N]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from localstack import endpoints
from localstack.plan import PORT_BASE
from localstack.supervisor import commands
from reelroom.domain.errors import ReelroomError


def main() -> int:
    arguments = _parser().parse_args()
    try:
        if arguments.command == "up":
            return commands.up(
                arguments.data,
                port_base=arguments.port_base,
                sweep_every_s=arguments.sweep_every,
                detach=arguments.detach,
            )
        return (
            commands.down(arguments.data)
            if arguments.command == "down"
            else commands.status(arguments.data)
        )
    except ReelroomError as error:
        print(error.message, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localstack", description=__doc__)
    parser.add_argument("command", choices=("up", "down", "status"))
    parser.add_argument(
        "--data", type=Path, default=endpoints.DATA, help="folder that keeps everything"
    )
    parser.add_argument(
        "--port-base",
        type=int,
        default=PORT_BASE,
        help=f"first of 7 neighbouring ports (default {PORT_BASE}; 0 = any free ones)",
    )
    parser.add_argument(
        "--sweep-every", type=float, metavar="S", help="seconds, instead of the template's rate"
    )
    parser.add_argument("--detach", action="store_true", help="return as soon as it is ready")
    return parser


if __name__ == "__main__":
    sys.exit(main())
