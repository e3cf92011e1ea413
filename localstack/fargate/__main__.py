"""`python -m localstack.fargate --data DIR [--config JSON] [--port P]`: serve until SIGTERM.

`--config` is a JSON object as `config.Config` describes it, or `@FILE`; `--efs DIR` and
`--events URL` are its `efs` and one of its `event_urls`. Every variable AWS_* and REELROOM_* of
this process goes into the tasks. Prints one line of JSON, `{"url": ...}`, when it is ready.
`--kill-leftovers` ends the tasks of an endpoint that was killed, and exits.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
from dataclasses import replace
from pathlib import Path

from localstack.fargate.config import Config, from_json
from localstack.fargate.leftovers import kill_leftovers
from localstack.fargate.server import start
from localstack.stopping import stop_asked

_PASSED_ON = ("AWS_", "REELROOM_")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m localstack.fargate")
    parser.add_argument("--data", type=Path, required=True, help="folder of records and logs")
    parser.add_argument("--config", default="{}", help="JSON, or @FILE")
    parser.add_argument("--efs", type=Path, help="folder of the file systems, one folder each")
    parser.add_argument("--events", action="append", default=[], help="URL for state changes")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--kill-leftovers", action="store_true", help="end tasks and exit")
    return parser.parse_args()


def _config(arguments: argparse.Namespace) -> Config:
    given: str = arguments.config
    config = from_json(Path(given[1:]).read_text() if given.startswith("@") else given)
    own = {name: value for name, value in os.environ.items() if name.startswith(_PASSED_ON)}
    return replace(
        config,
        environment=own | dict(config.environment),
        efs=arguments.efs or config.efs,
        event_urls=(*config.event_urls, *arguments.events),
    )


def _serve(arguments: argparse.Namespace) -> None:
    asked = stop_asked()
    endpoint = start(arguments.data, _config(arguments), port=arguments.port)
    print(json.dumps({"url": endpoint.url}), flush=True)
    asked.wait()
    endpoint.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    parsed = _arguments()
    if parsed.kill_leftovers:
        kill_leftovers(parsed.data)
    else:
        _serve(parsed)
