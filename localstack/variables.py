"""What an operator's command needs of a local cloud: the sweep's variables, one a line."""

from __future__ import annotations

from pathlib import Path

from localstack import endpoints
from localstack.front import functions
from localstack.plan import load_plan


def show(data: Path) -> int:
    """As `NAME=value`; REELROOM_WORK_DIR is the media folder. Raises NotRunning."""
    for name, value in of_operator(data).items():
        print(f"{name}={value}")
    return 0


def of_operator(data: Path) -> dict[str, str]:
    """Raises NotRunning."""
    running = endpoints.load(data)
    plan = load_plan(data)
    template = plan.load_template()
    known = template.functions()
    media = functions.variables(plan, template, known["FilesFunction"])
    sweep = functions.variables(plan, template, known["SweepFunction"])
    work_dir = {"REELROOM_WORK_DIR": media["REELROOM_WORK_DIR"]}
    return {**running.environment(), **plan.variables, **sweep, **work_dir}
