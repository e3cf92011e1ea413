"""`python -m localstack.supervisor.emulator --data DIR --port P`: ministack, until SIGTERM.

It answers for every AWS service that has no endpoint of its own here.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from localstack import ministack
from localstack.stopping import stop_asked

_LOOK_EVERY_S = 0.2


def main() -> int:
    """Ends with 1 when ministack ends by itself, so that it is started again."""
    parser = argparse.ArgumentParser(prog="python -m localstack.supervisor.emulator")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    asked = stop_asked()
    setup = ministack.Setup(data=arguments.data, persist=True, port=arguments.port)
    running = ministack.start(ministack.install(), setup)
    while not asked.wait(_LOOK_EVERY_S):
        if not running.alive:
            return 1
    running.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
