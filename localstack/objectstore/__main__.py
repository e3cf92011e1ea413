"""`python -m localstack.objectstore --data DIR --port P`."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from pathlib import Path

from localstack.objectstore.server import Server, start
from localstack.objectstore.store import DEFAULT_CREDENTIALS, Settings
from reelroom.domain.errors import ReelroomError


def main() -> None:
    """Serve until SIGTERM or SIGINT; the first line on stdout is `ready <url>`."""
    arguments = _parser().parse_args()
    logging.basicConfig(level=arguments.log_level.upper(), format="%(asctime)s %(message)s")
    server = _start(
        Settings(
            data=arguments.data,
            host=arguments.host,
            port=arguments.port,
            credentials=dict(arguments.credential or DEFAULT_CREDENTIALS.items()),
            region=arguments.region,
            idle_seconds=arguments.idle_seconds,
            sweep_seconds=arguments.sweep_seconds,
        )
    )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    print(f"ready {server.url}", flush=True)
    stop.wait()
    server.stop()


def _start(settings: Settings) -> Server:
    try:
        return start(settings)
    except (ReelroomError, OSError) as error:
        raise SystemExit(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("localstack.objectstore", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds everything")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument(
        "--credential",
        type=_credential,
        action="append",
        metavar="KEY:SECRET",
        help="an access key that may sign (repeatable)",
    )
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--idle-seconds", type=float, default=30.0)
    parser.add_argument("--sweep-seconds", type=float, default=60.0)
    parser.add_argument("--log-level", default="warning", help="info logs every request")
    return parser


def _credential(text: str) -> tuple[str, str]:
    key, separator, secret = text.partition(":")
    if not key or not separator or not secret:
        raise argparse.ArgumentTypeError("expected KEY:SECRET")
    return key, secret


if __name__ == "__main__":
    main()
