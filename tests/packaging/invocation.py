"""A built function, called as Lambda would: a clean interpreter that sees only the artefact."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parents[1] / "fixtures" / "events"

# -I -S: no checkout, no PYTHONPATH, no installed packages. The last line of stdout is the answer;
# what comes before it is what the function logs.
_RUN = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])

class Context:
    function_name = sys.argv[3]
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:" + function_name
    aws_request_id = "00000000-0000-4000-8000-000000000000"
    def get_remaining_time_in_millis(self):
        return 60000

module, _, name = sys.argv[2].rpartition(".")
handler = getattr(importlib.import_module(module), name)
answers = [handler(event, Context()) for event in json.load(sys.stdin)]
strangers = sorted(
    name for name, module in sys.modules.items()
    if (place := getattr(module, "__file__", None))
    and not place.startswith(sys.argv[1]) and "site-packages" in place
)
print()
print(json.dumps({"answers": answers, "strangers": strangers}))
"""


@dataclass(frozen=True, slots=True)
class Invocation:
    """`answers` in the order of the events; `log` is what the function wrote."""

    answers: list[Any]
    strangers: list[str]
    log: str


def event(name: str) -> Any:
    """One of the event files, as `sam local invoke --event` takes them."""
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


def invoke(
    artefact: Path, handler: str, name: str, environment: Mapping[str, str], *events: Any
) -> Invocation:
    """Call `handler` of `artefact` with each event, in one process."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _RUN, str(artefact), handler, name],
        cwd=artefact,
        env=dict(environment),
        input=json.dumps(events),
        check=True,
        capture_output=True,
        text=True,
    )
    *log, told = done.stdout.splitlines()
    return Invocation(**json.loads(told), log="\n".join(log))
