"""`python -m localstack.journal --data DIR [--port P]`: serve until SIGTERM or SIGINT.

Prints one line of JSON, `{"url": ...}`, when it is ready.
"""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path

from localstack.journal.server import start
from localstack.stopping import stop_asked

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m localstack.journal")
    parser.add_argument("--data", type=Path, required=True, help="folder of the journal")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    asked = stop_asked()
    endpoint = start(arguments.data, port=arguments.port)
    print(json.dumps({"url": endpoint.url}), flush=True)
    asked.wait()
    endpoint.close()
