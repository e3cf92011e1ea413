"""`python -m localstack.front --data DIR`: serve what `DIR/cloud.json` says, until SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from localstack.front.front import run
from localstack.plan import load_plan


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m localstack.front")
    parser.add_argument("--data", type=Path, required=True, help="folder of the local cloud")
    asyncio.run(run(load_plan(parser.parse_args().data)))


if __name__ == "__main__":
    main()
