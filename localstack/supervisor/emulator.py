"""`python -m localstack.supervisor.emulator --data DIR --port P`: ministack, until SIGTERM.

It answers for every AWS service that has no endpoint of its own here.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from localstack import ministack


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m localstack.supervisor.emulator")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    setup = ministack.Setup(data=arguments.data, persist=True, port=arguments.port)
    running = ministack.start(ministack.install(), setup)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        running.stop()
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return running.wait()


if __name__ == "__main__":
    sys.exit(main())
