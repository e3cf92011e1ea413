"""`python -m localstack up|down|status|variables [--data DIR] [--port-base N]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from localstack import docker, endpoints, variables
from localstack.plan import PORT_BASE
from localstack.supervisor import commands
from reelroom.domain.errors import ReelroomError


def main() -> int:
    arguments = _parser().parse_args()
    try:
        match arguments.command:
            case "down":
                return commands.down(arguments.data)
            case "status":
                return commands.status(arguments.data)
            case "variables":
                return variables.show(arguments.data)
            case _:
                return _up(arguments)
    except ReelroomError as error:
        print(error.message, file=sys.stderr)
        return 1


def _up(arguments: argparse.Namespace) -> int:
    if arguments.detach:
        words = [word for word in sys.argv[1:] if word != "--detach"]
        return commands.up_detached(arguments.data, words)
    return commands.up(
        arguments.data,
        port_base=arguments.port_base,
        sweep_every_s=arguments.sweep_every,
        localstack_url=arguments.localstack,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m localstack", description=__doc__, allow_abbrev=False
    )
    parser.add_argument("command", choices=("up", "down", "status", "variables"))
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
    parser.add_argument(
        "--localstack",
        nargs="?",
        const=docker.default_url(),
        metavar="URL",
        help="keep rows and bytes in LocalStack (see localstack/compose.yaml)",
    )
    parser.add_argument("--detach", action="store_true", help="return as soon as it is ready")
    return parser


if __name__ == "__main__":
    sys.exit(main())
