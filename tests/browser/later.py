"""`python -m tests.browser.later HOURS`: the sweep as it will be then, by a clock that is ahead.

With an operator's variables in the environment, it acts on the cloud that runs now.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from localstack.cloud import LocalCloud
from localstack.variables import of_operator
from reelroom.settings import SweepSettings
from reelroom.usecases.sweep import sweep
from reelroom.wiring import services_for_sweep


def swept_later(cloud: LocalCloud, hours: int) -> None:
    """In a process of its own, because boto3 takes endpoints from the environment."""
    subprocess.run(
        [sys.executable, "-m", __name__, str(hours)],
        env={**os.environ, **of_operator(cloud.data)},
        cwd=Path(__file__).parents[2],
        check=True,
    )


def main(hours: int) -> None:
    ahead = timedelta(hours=hours)

    def clock() -> datetime:
        return datetime.now(UTC) + ahead

    services = replace(services_for_sweep(SweepSettings.from_environment()), clock=clock)
    report = sweep(services, clock() + timedelta(minutes=5))
    assert not report.failed, report.failed


if __name__ == "__main__":
    main(int(sys.argv[1]))
