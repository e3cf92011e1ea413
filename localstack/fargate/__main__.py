"""`python -m localstack.fargate --data DIR --config JSON [--port P]`: serve until SIGTERM.

`--config` is a JSON object as `config.Config` describes it, or `@FILE`. Prints one line of JSON,
`{"url": ...}`, when it is ready. `--kill-leftovers` ends the tasks of an endpoint that was killed.
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
from pathlib import Path

from localstack.fargate.config import from_json
from localstack.fargate.leftovers import kill_leftovers
from localstack.fargate.server import start


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m localstack.fargate")
    parser.add_argument("--data", type=Path, required=True, help="folder of records and logs")
    parser.add_argument("--config", default="", help="JSON, or @FILE")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--kill-leftovers", action="store_true", help="end tasks and exit")
    return parser.parse_args()


def _serve(arguments: argparse.Namespace) -> None:
    given: str = arguments.config
    config = from_json(Path(given[1:]).read_text() if given.startswith("@") else given)
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    endpoint = start(arguments.data, config, port=arguments.port)
    print(json.dumps({"url": endpoint.url}), flush=True)
    signal.sigwait(ends)
    endpoint.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    parsed = _arguments()
    if parsed.kill_leftovers:
        kill_leftovers(parsed.data)
    else:
        _serve(parsed)
