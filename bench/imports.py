"""Cold import of each handler beside `import boto3` and one client, each in a fresh interpreter.

The interpreter's own start is not in it. Files are in the page cache and compiled, as Lambda's
runtime finds them the second time; the ratio, not the seconds, carries over.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bench.command import run
from bench.compare import Contender, interleaved, peak_bytes, slower_by
from bench.figure import Figure, megabytes, seen
from bench.options import Options, Scale
from bench.process import Run, timed
from localstack.endpoints import ACCOUNT, REGION
from localstack.plan import CHECKOUT
from localstack.template import load_template

_ROUNDS: Final = {Scale.QUICK: 1, Scale.USUAL: 9, Scale.FULL: 25}
_BOTO3: Final = "import boto3; boto3.client('s3', region_name='us-east-1')"
_LIBRARIES: Final = {
    "GraphqlFunction": (
        "import pynamodb.models, ariadne, mangum, starlette.applications, aws_lambda_powertools"
    ),
    "SweepFunction": "import pynamodb.models, aws_lambda_powertools",
}
_TIMES_BOTO3: Final = {"GraphqlFunction": 1.95, "SweepFunction": 1.4}
_PEER: Final = "boto3 + 1 client"
_PARAMETERS: Final = {"Audience": "bench", "Issuer": "https://issuer.example", "JobsImage": "jobs"}


def measure(options: Options, folder: Path) -> list[Figure]:
    """Import handlers."""
    template = load_template(
        CHECKOUT / "template.yaml", _PARAMETERS, account=ACCOUNT, region=REGION
    )
    contenders = [Contender(_PEER, lambda: _imported(_BOTO3, {}, folder))]
    for key, function in template.functions().items():
        module = function.handler.rpartition(".")[0]
        contenders.append(_contender(key, f"import {module}", function.environment, folder))
        if libraries := _LIBRARIES.get(key):
            floor = f"{_BOTO3}; {libraries}"
            contenders.append(_contender(f"{key}'s libraries", floor, {}, folder))
    for contender in contenders:
        contender.run()  # compiles what is not compiled yet
    runs = interleaved(contenders, options.rounds_of(_ROUNDS), options.patience_s)
    others = [name for name in runs if name != _PEER]
    peer = f"{megabytes(peak_bytes(runs[_PEER]))} ({_PEER})"
    return [
        *(
            slower_by(f"import of {name}", runs, name, _PEER, _TIMES_BOTO3.get(name))
            for name in others
        ),
        *(
            seen(f"memory after the import of {name}", peak_bytes(runs[name]) / 1e6, "MB", peer)
            for name in others
            if name in template.functions()
        ),
    ]


def _contender(
    name: str, statement: str, variables: Mapping[str, str], folder: Path
) -> Contender[Run]:
    return Contender(name, lambda: _imported(statement, variables, folder))


def _imported(statement: str, variables: Mapping[str, str], folder: Path) -> Run:
    """How long `statement` takes, told by the interpreter that runs it."""
    code = f"from time import perf_counter as now; began = now()\n{statement}\nprint(now() - began)"
    key = "of no account"
    env = {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        "HOME": str(folder),  # no AWS configuration of the person who measures
        "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)]),
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": key,
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        **variables,
    }
    found = timed([sys.executable, "-c", code], env=env, cwd=folder)
    return Run(float(found.stdout.strip().splitlines()[-1]), found.peak_bytes)


if __name__ == "__main__":
    sys.exit(run("imports", measure))
